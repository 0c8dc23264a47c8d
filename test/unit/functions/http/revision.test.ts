import { afterEach, beforeEach, expect, test } from 'vitest';
import { getRevision } from '../../../../db/catalogue.ts';
import { stateReader } from '../../../../functions/http/revision.ts';
import { type Library, openLibrary } from '../../../support/library.ts';

let library: Library;
beforeEach(async () => {
  library = await openLibrary();
});
afterEach(() => library.close());

test('who asks after a change is told of it, also while others wait for an answer', async () => {
  const other = await library.reopen();
  const read = stateReader(library.db);
  for (let round = 0; round < 20; round++) {
    const earlier = read();
    await other.client.execute('UPDATE catalogue SET changed_at = changed_at + 1');
    const current = await getRevision(other);
    expect(await Promise.all([read(), read()])).toMatchObject([{ revision: current }, { revision: current }]);
    await earlier;
  }
});

test('a failure does not stay', async () => {
  const db = await library.reopen();
  const read = stateReader(db);
  db.client.close();
  await expect(read()).rejects.toThrow();
  db.client.reconnect();
  expect((await read()).revision).toBe(await getRevision(library.db));
});
