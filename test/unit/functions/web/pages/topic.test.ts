import { expect, test } from 'vitest';
import { shareScored } from '../../../../../db/topics/topics.ts';
import { createApp } from '../../../../../functions/app.ts';
import { openTestCatalogue, scored } from '../../../../support/catalogue.ts';

test('the page of a topic says how many of its papers are in the feed of the surest', async () => {
  const { db, add } = await openTestCatalogue();
  expect(await shareScored(db, 'robotics', 0.8)).toBeNull();
  await add(
    [0.5, 0.7, 0.8, 0.95].map((score, i) => ({ title: `Paper ${i}`, topics: [scored('robotics', score)] })),
  );
  expect(await shareScored(db, 'robotics', 0.8)).toBe(0.5);
  const app = createApp({ db });
  const page = async (path: string) => (await app.request(path, { headers: { Accept: 'text/html' } })).text();
  expect(await page('/topics/robotics')).toContain('Only the surest</a> (50% of papers)');
  expect(await page('/topics/speech')).toMatch(/Only the surest<\/a>(?! \()/);
  expect(await page('/topics/robotics+speech')).toMatch(/Only the surest<\/a>(?! \()/);
});
