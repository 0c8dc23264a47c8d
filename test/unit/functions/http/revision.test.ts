import { afterEach, beforeEach, expect, test } from 'vitest';
import { getRevision } from '../../../../db/catalogue.ts';
import { stateReader } from '../../../../functions/http/revision.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

test('who asks after a change is told of it, also while others wait for an answer', async () => {
  const other = await catalogue.reopen();
  const read = stateReader(catalogue.db);
  for (let round = 0; round < 20; round++) {
    const earlier = read();
    await other.client.execute('UPDATE catalogue SET changed_at = changed_at + 1');
    const current = await getRevision(other);
    expect(await Promise.all([read(), read()])).toMatchObject([{ revision: current }, { revision: current }]);
    await earlier;
  }
});

test('a failure does not stay', async () => {
  const db = await catalogue.reopen();
  const read = stateReader(db);
  db.client.close();
  await expect(read()).rejects.toThrow();
  db.client.reconnect();
  expect((await read()).revision).toBe(await getRevision(catalogue.db));
});
