import { expect, test } from 'vitest';
import { sampleItems } from '../../../../db/topics/sample-items.ts';
import { openTestCatalogue } from '../../../support/catalogue.ts';

test('sampleItems() reads the items with the smallest ids, with their best topic', async () => {
  const { db, add } = await openTestCatalogue();
  await add([
    { title: 'One', topics: ['speech', 'robotics'] },
    { title: 'Two', topics: ['robotics'] },
    { title: 'Three', topics: ['quiet', 'speech'] },
  ]);
  const all = await sampleItems(db, 10);
  const byTitle = Object.fromEntries(all.map((item) => [item.title, item]));
  expect(byTitle['One']).toMatchObject({ topic: 'speech', score: 0.5, byPerson: false });
  expect(byTitle['Two']).toMatchObject({ topic: 'robotics', abstract: 'About Two.' });
  expect(byTitle['Two']?.vector).toHaveLength(384);
  const ids = all.map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted());
  expect((await sampleItems(db, 2)).map(({ id }) => id)).toEqual(ids.slice(0, 2));

  await db.client.execute("UPDATE topics SET kind = 'genre' WHERE slug = 'quiet'");
  await db.client.execute(`UPDATE item_topics SET why = '{"by":"person"}' WHERE topic_slug = 'robotics'`);
  const again = Object.fromEntries((await sampleItems(db, 10)).map((item) => [item.title, item]));
  expect(again['Three']).toMatchObject({ topic: 'speech', score: 0.4 });
  expect(again['Two']).toMatchObject({ byPerson: true });
  await db.client.execute("UPDATE topics SET kind = 'genre'");
  expect((await sampleItems(db, 1))[0]).toMatchObject({ topic: 'other', score: 0, byPerson: false });
});

test('sampleItems() leaves out items that no reader sees yet', async () => {
  const { db, add } = await openTestCatalogue();
  await add([{ title: 'Seen' }, { title: 'Unseen' }]);
  await db.client.execute("UPDATE items SET arrival = NULL WHERE title = 'Unseen'");
  expect((await sampleItems(db, 10)).map(({ title }) => title)).toEqual(['Seen']);
});
