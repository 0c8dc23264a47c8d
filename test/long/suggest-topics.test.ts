import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { paperwire } from '../support/command-line.ts';
import { preparedDatabase } from '../support/pipeline.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const env = { DATABASE_URL: preparedDatabase(join(folder, 'suggest.db')) };

const BEES = ['honey bee colonies', 'pollination of orchards', 'hive temperature', 'nectar foraging'];
const TIDES = ['tidal channels', 'estuary sediment', 'mangrove coasts', 'salinity fronts'];
const MODELS = ['language models', 'instruction tuning', 'in-context learning', 'prompt engineering'];

/** Papers on every pair of the phrases. */
function papersOn(phrases: readonly string[]): { title: string; abstract: string }[] {
  return phrases.flatMap((a, i) =>
    phrases.flatMap((b, j) =>
      i === j
        ? []
        : [
            { title: `On ${a} and ${b}`, abstract: `We observe ${a} beside ${b} for a year.` },
            { title: `A model of ${a} with ${b}`, abstract: `Measurements of ${b} explain ${a}.` },
          ],
    ),
  );
}

test('paperwire topics suggest prints entries for what fits no topic, which pass topics lint', async () => {
  const page = join(folder, 'papers.jsonl');
  const papers = [BEES, TIDES, MODELS].flatMap(papersOn);
  writeFileSync(page, papers.map((paper) => `${JSON.stringify(paper)}\n`).join(''));
  expect(await paperwire(['ingest', page], { env })).toMatchObject({ code: 0 });

  const { code, stdout } = await paperwire(['topics', 'suggest', '--json', '--topics', '5'], { env });
  expect(code).toBe(0);
  const { sample, suggestions } = JSON.parse(stdout);
  expect(sample).toBe(72);
  const keywords = suggestions.flatMap(({ entry }: { entry: { keywords: string[] } }) => entry.keywords);
  expect(keywords.join()).toMatch(/honey bee|pollination|hive|nectar|tidal|estuary|mangrove|salinity/);

  const topics = JSON.parse(readFileSync('seeds/topics.json', 'utf8'));
  const extended = join(folder, 'extended.json');
  const entries = suggestions.map(({ entry }: { entry: object }) => entry);
  writeFileSync(extended, JSON.stringify([...topics, ...entries]));
  expect(await paperwire(['topics', 'lint', extended], { env })).toMatchObject({ code: 0 });

  const text = (await paperwire(['topics', 'suggest', '--topics', '5'], { env })).stdout;
  const [, pasted = ''] = text.split(/^Entries for the topic file.*$/m);
  expect(JSON.parse(`[${pasted}]`)).toEqual(entries);
  expect(text).toContain(suggestions[0].exemplars[0].id);
}, 240_000);
