import { afterEach, beforeEach, expect, test } from 'vitest';
import { getRevision } from '../../../../db/catalogue.ts';
import { revisionReader } from '../../../../functions/http/revision.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

test('readRevision() returns the new revision after a concurrent write', async () => {
  const other = await catalogue.reopen();
  const readRevision = revisionReader(catalogue.db);
  for (let round = 0; round < 20; round++) {
    const earlier = readRevision();
    await other.client.execute('UPDATE catalogue SET changed_at = changed_at + 1');
    const current = await getRevision(other);
    expect(await Promise.all([readRevision(), readRevision()])).toMatchObject([
      { changedAt: current },
      { changedAt: current },
    ]);
    await earlier;
  }
});

test('readRevision() recovers from a failed query', async () => {
  const db = await catalogue.reopen();
  const readRevision = revisionReader(db);
  db.client.close();
  await expect(readRevision()).rejects.toThrow();
  db.client.reconnect();
  expect((await readRevision()).changedAt).toBe(await getRevision(catalogue.db));
});
