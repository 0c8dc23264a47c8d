import { afterEach, beforeEach, expect, test } from 'vitest';
import { findItemHeads } from '../../../../db/items/find-items.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add([
    { title: 'a', publishedAt: '2025-03-01T00:00:00Z', topics: ['robotics'] },
    { title: 'b', publishedAt: '2025-03-03T00:00:00Z', topics: ['speech'] },
    { title: 'c', publishedAt: '2025-03-03T00:00:00Z', topics: ['robotics', 'speech'] },
    { title: 'd', publishedAt: '2025-03-02T00:00:00Z', topics: ['quiet'] },
  ]);
  // An old paper that comes late.
  await catalogue.add([{ title: 'e', publishedAt: '2025-02-01T00:00:00Z', topics: ['robotics'] }]);
});
afterEach(() => catalogue.close());

const titles = async (query: Parameters<typeof findItemHeads>[1]) =>
  (await findItemHeads(catalogue.db, query)).map(({ title }) => title);

test('findItemHeads() returns the newest first, within a day in the order of the dump', async () => {
  expect(await titles({ limit: 10 })).toEqual(['b', 'c', 'd', 'a', 'e']);
});

test('findItemHeads() returns each item of any topic once, without excluded topics', async () => {
  expect(await titles({ topics: ['robotics', 'speech'], limit: 10 })).toEqual(['b', 'c', 'a', 'e']);
  expect(await titles({ topics: ['robotics', 'quiet'], without: ['speech'], limit: 10 })).toEqual([
    'd',
    'a',
    'e',
  ]);
  expect(await titles({ without: ['robotics'], limit: 10 })).toEqual(['b', 'd']);
});

test('findItemHeads() includes the first and the last day', async () => {
  expect(await titles({ since: '2025-03-02', until: '2025-03-02', limit: 10 })).toEqual(['d']);
  expect(await titles({ topics: ['robotics'], until: '2025-03-01', limit: 10 })).toEqual(['a', 'e']);
});

test.each([[{}], [{ topics: ['robotics', 'speech'] }], [{ without: ['quiet'] }]])(
  'findItemHeads() pages of %j hold what one list holds, also while papers arrive',
  async (selection) => {
    const all = await titles({ ...selection, limit: 10 });
    const seen: string[] = [];
    for (let after: Awaited<ReturnType<typeof findItemHeads>>[number] | undefined; ; ) {
      const [item] = await findItemHeads(catalogue.db, { ...selection, limit: 1, after });
      if (item === undefined) break;
      seen.push(item.title);
      after = item;
      await catalogue.add([{ title: `new ${seen.length}`, publishedAt: '2025-04-01T00:00:00Z' }]);
    }
    expect(seen).toEqual(all);
  },
);
