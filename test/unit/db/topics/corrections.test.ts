import { beforeEach, describe, expect, test } from 'vitest';
import { getRevision } from '../../../../db/catalogue.ts';
import { correctTopic, forgetCorrections, listCorrections } from '../../../../db/topics/corrections.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';

const WALK = itemId('Walking');
const TALK = itemId('Talking');
const at = (day: number) => new Date(`2025-04-0${day}T00:00:00Z`);

let catalogue: TestCatalogue;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  await catalogue.add([
    { title: 'Walking', externalIds: [{ scheme: 'arxiv', value: '2503.01234' }] },
    { title: 'Talking', topics: ['speech'] },
  ]);
});

const said = async (filter = {}) =>
  (await listCorrections(catalogue.db, filter)).map(({ slug, item, belongs }) => [slug, item.title, belongs]);

describe('correctTopic()', () => {
  test('keeps what a person says of several items, with the time', async () => {
    await correctTopic(catalogue.db, 'speech', [WALK, TALK], true, at(1));
    expect(await said()).toEqual(
      [WALK, TALK].toSorted().map((id) => ['speech', id === WALK ? 'Walking' : 'Talking', true]),
    );
    const [first] = await listCorrections(catalogue.db, { itemId: WALK });
    expect(first).toEqual({
      slug: 'speech',
      name: 'Speech & audio',
      item: { id: WALK, title: 'Walking', externalIds: [{ scheme: 'arxiv', value: '2503.01234' }] },
      belongs: true,
      createdAt: '2025-04-01T00:00:00.000Z',
    });
  });

  test('replaces what contradicts it, and keeps the time of what repeats it', async () => {
    await correctTopic(catalogue.db, 'speech', [WALK], true, at(1));
    await correctTopic(catalogue.db, 'speech', [WALK], true, at(2));
    expect((await listCorrections(catalogue.db))[0]?.createdAt).toBe('2025-04-01T00:00:00.000Z');
    await correctTopic(catalogue.db, 'speech', [WALK], false, at(3));
    expect(await said()).toEqual([['speech', 'Walking', false]]);
    expect((await listCorrections(catalogue.db))[0]?.createdAt).toBe('2025-04-03T00:00:00.000Z');
  });

  test('changes the revision: pages show corrections', async () => {
    const before = await getRevision(catalogue.db);
    await correctTopic(catalogue.db, 'speech', [WALK], true, at(1));
    expect(await getRevision(catalogue.db)).toBeGreaterThan(before);
  });
});

describe('forgetCorrections()', () => {
  test('takes back corrections of one topic, and counts them', async () => {
    await correctTopic(catalogue.db, 'speech', [WALK, TALK], true, at(1));
    await correctTopic(catalogue.db, 'quiet', [WALK], false, at(1));
    expect(await forgetCorrections(catalogue.db, 'speech', [WALK, 'f'.repeat(32)], at(2))).toBe(1);
    expect(await said()).toEqual([
      ['speech', 'Talking', true],
      ['quiet', 'Walking', false],
    ]);
    expect(await forgetCorrections(catalogue.db, 'speech', [WALK], at(2))).toBe(0);
  });
});

describe('listCorrections()', () => {
  test('lists by topic in the order of the taxonomy, the latest first', async () => {
    await correctTopic(catalogue.db, 'quiet', [WALK], false, at(1));
    await correctTopic(catalogue.db, 'robotics', [WALK], true, at(1));
    await correctTopic(catalogue.db, 'robotics', [TALK], true, at(2));
    expect(await said()).toEqual([
      ['robotics', 'Talking', true],
      ['robotics', 'Walking', true],
      ['quiet', 'Walking', false],
    ]);
    expect(await said({ slug: 'robotics', itemId: WALK })).toEqual([['robotics', 'Walking', true]]);
  });

  test('keeps those of a topic that the taxonomy dropped', async () => {
    await correctTopic(catalogue.db, 'quiet', [WALK], false, at(1));
    await catalogue.setTopics([{ slug: 'robotics', name: 'Robotics' }]);
    expect(await listCorrections(catalogue.db)).toMatchObject([{ slug: 'quiet', name: null }]);
  });
});
