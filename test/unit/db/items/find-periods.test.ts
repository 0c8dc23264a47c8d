import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  findArrived,
  findAsArrived,
  findPeriods,
  type PeriodQuery,
} from '../../../../db/items/find-periods.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
});
afterEach(() => catalogue.close());

/** Publishes papers at a time. A number in a title is the score of the paper, in hundredths. */
async function publish(at: string, titles: readonly string[], topics = ['robotics']): Promise<void> {
  await catalogue.add(
    titles.map((title) => ({ title, topics })),
    { capturedAt: at },
  );
  await catalogue.db.client.execute(
    `UPDATE item_topics SET score = (SELECT CAST(substr(title, instr(title, ' ') + 1) AS REAL) / 100 FROM items WHERE id = item_id)`,
  );
}

async function periods(query: Partial<PeriodQuery>) {
  const found = await findPeriods(catalogue.db, {
    selection: {},
    unit: 'day',
    periods: 14,
    limit: 100,
    ...query,
  });
  return Promise.all(
    found.map(async ({ arrivals, firstAt, count }) => ({
      day: firstAt.slice(0, 10),
      count,
      titles: (await findArrived(catalogue.db, arrivals)).map(({ title }) => title),
    })),
  );
}

describe('findPeriods()', () => {
  test('returns the days on which items arrived, the last day first, the best item first', async () => {
    await publish('2025-03-10T23:59:00Z', ['a 10', 'b 30']);
    await publish('2025-03-11T00:00:00Z', ['c 20']);
    await publish('2025-03-11T12:00:00Z', ['d 40', 'e 5']);
    await publish('2025-03-14T12:00:00Z', ['f 1']);
    expect(await periods({})).toEqual([
      { day: '2025-03-14', count: 1, titles: ['f 1'] },
      { day: '2025-03-11', count: 3, titles: ['d 40', 'c 20', 'e 5'] },
      { day: '2025-03-10', count: 2, titles: ['b 30', 'a 10'] },
    ]);
    expect(await periods({ periods: 2, limit: 1 })).toEqual([
      { day: '2025-03-14', count: 1, titles: ['f 1'] },
      { day: '2025-03-11', count: 3, titles: ['d 40'] },
    ]);
  });

  test('returns weeks from Monday to Sunday, over the end of a year', async () => {
    await publish('2025-12-28T23:00:00Z', ['sunday 1']);
    await publish('2025-12-29T00:00:00Z', ['monday 1']);
    await publish('2026-01-04T23:00:00Z', ['sunday 2']);
    await publish('2026-01-05T00:00:00Z', ['monday 2']);
    const weeks = await periods({ unit: 'week' });
    expect(weeks.map(({ titles }) => titles)).toEqual([['monday 2'], ['sunday 2', 'monday 1'], ['sunday 1']]);
  });

  test('selects by topics, by exclusions and by words', async () => {
    await publish('2025-03-10T10:00:00Z', ['robot 1']);
    await publish('2025-03-11T10:00:00Z', ['speech 1'], ['speech']);
    await publish('2025-03-12T10:00:00Z', ['speaking robot 2'], ['speech', 'robotics']);
    const days = async (selection: PeriodQuery['selection']) =>
      (await periods({ selection })).flatMap(({ titles }) => titles);
    expect(await days({ topics: ['robotics'] })).toEqual(['speaking robot 2', 'robot 1']);
    expect(await days({ topics: ['robotics', 'speech'] })).toHaveLength(3);
    expect(await days({ topics: ['robotics'], without: ['speech'] })).toEqual(['robot 1']);
    expect(await days({ without: ['robotics'] })).toEqual(['speech 1']);
    expect(await days({ topics: ['quiet'] })).toEqual([]);
    const robots = { expression: '"robot"', words: ['"robot"'] };
    expect(await days(robots)).toEqual(['speaking robot 2', 'robot 1']);
    expect(await days({ ...robots, topics: ['speech'] })).toEqual(['speaking robot 2']);
  });

  test('ranks the items of a search by its words in titles before their topics', async () => {
    await publish('2025-03-10T10:00:00Z', ['walking 90', 'walking robots 10', 'robots 20', 'about 95']);
    const selection = {
      expression: '"walking" OR "robots" OR "about"',
      words: ['"walking"', '"robots"'],
    };
    expect(await periods({ selection })).toMatchObject([
      { titles: ['walking robots 10', 'walking 90', 'robots 20', 'about 95'] },
    ]);
  });

  test('fills the places of a day publication by publication', async () => {
    await publish('2025-03-11T01:00:00Z', ['a 10', 'b 20']);
    expect(await periods({ top: 3 })).toMatchObject([{ titles: ['b 20', 'a 10'] }]);
    await publish('2025-03-11T02:00:00Z', ['c 50', 'd 90', 'e 70']);
    expect(await periods({ top: 3 })).toMatchObject([{ count: 3, titles: ['d 90', 'b 20', 'a 10'] }]);
    await publish('2025-03-11T03:00:00Z', ['f 99']);
    expect(await periods({ top: 3 })).toMatchObject([{ count: 3, titles: ['d 90', 'b 20', 'a 10'] }]);
    await publish('2025-03-12T00:00:00Z', ['g 1', 'h 2']);
    expect(await periods({ top: 1 })).toMatchObject([{ titles: ['h 2'] }, { titles: ['b 20'] }]);
    expect(await periods({ top: 1, unit: 'week' })).toMatchObject([{ count: 2, titles: ['b 20', 'h 2'] }]);
  });
});

test('findAsArrived() shows items as readers saw them first', async () => {
  await catalogue.add([{ title: 'Paper', abstract: 'Short.' }, { title: 'Other' }], {
    capturedAt: '2025-03-11T00:00:00Z',
  });
  const { db } = catalogue;
  const before = await findAsArrived(db, [1, 2]);
  expect(before.map(({ title }) => title).toSorted()).toEqual(['Other', 'Paper']);
  for (const abstract of ['A longer abstract.', 'An abstract that is longer still.']) {
    const paper = { title: 'Paper', abstract, authors: ['Ada'], url: 'https://arxiv.org/abs/1' };
    await catalogue.add([paper], { capturedAt: '2025-03-12T00:00:00Z' });
  }
  expect(await findAsArrived(db, [1, 2])).toEqual(before);
  expect(await findAsArrived(db, [2, 1])).toEqual(before.toReversed());
  const [changed] = (await findArrived(db, [1, 2])).filter(({ title }) => title === 'Paper');
  expect(changed).toMatchObject({ abstract: 'An abstract that is longer still.', authors: ['Ada'] });
});
