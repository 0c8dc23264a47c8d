import { expect, test } from 'vitest';
import { tryTopic } from '../../../../functions/topics/try-topic.ts';
import { openTestCatalogue } from '../../../support/catalogue.ts';

test('tryTopic() counts what a topic would catch, and shows the papers on both sides of its threshold', async () => {
  const { db, add } = await openTestCatalogue();
  await add([
    ...Array.from({ length: 9 }, (_, i) => ({
      title: `Paper ${i}`,
      topics: i % 2 ? ['speech'] : ['robotics'],
    })),
    { title: 'Paper of both', topics: ['robotics', 'speech'] },
  ]);
  // Paper 0 has the score 0, Paper 8 the score 8.
  const scoreOf = (title: string) => Number(title.split(' ')[1]) || 0;
  const trial = await tryTopic(
    db,
    { keywords: ['often', 'never'] },
    ({ title }) => ({ score: scoreOf(title), threshold: 4, keywords: ['often'] }),
    { model: 'test', limit: 2 },
  );
  const titles = (papers: typeof trial.best) => papers.map(({ title }) => title);
  expect(trial).toMatchObject({ papers: 10, caught: 5 });
  expect(titles(trial.best)).toEqual(['Paper 8', 'Paper 7']);
  expect(titles(trial.above)).toEqual(['Paper 4', 'Paper 5']);
  expect(titles(trial.below)).toEqual(['Paper 3', 'Paper 2']);
  expect(trial.best[0]).toMatchObject({ score: 8, threshold: 4, topics: ['robotics'], keywords: ['often'] });
  expect(trial.topics).toEqual([
    { name: 'robotics', papers: 3 },
    { name: 'speech', papers: 2 },
  ]);
  expect(trial.keywords).toEqual([
    { name: 'often', papers: 5 },
    { name: 'never', papers: 0 },
  ]);
});
