import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openEmbedder } from '../eval/embedder.ts';
import { seedTexts } from '../integration/model/papers.ts';
import type { Figure } from './figure.ts';

const PAPERS = 20_000;

/**
 * Processor time of fitting topics on 4,096 papers and classifying 20,000, their vectors given, on one thread; and of
 * classifying a paper beside embedding one.
 * @param file JSON Lines with texts; invented ones without
 */
export async function benchTopics(file?: string): Promise<Figure[]> {
  const program = join(import.meta.dirname, 'topics-process.ts');
  const { stdout } = spawnSync(
    process.execPath,
    [program, `${PAPERS}`, ...(file === undefined ? [] : [file])],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const { fit, classify, rss, topicsPerPaper } = JSON.parse(stdout);
  const milliseconds = (classify / PAPERS) * 1000;
  const embedding = await embeddingMilliseconds();
  return [
    { name: 'topics, fit', value: fit, unit: 's', note: '4,096 papers' },
    {
      name: 'topics, classify',
      value: classify,
      unit: 's',
      note: `${PAPERS} papers, ${topicsPerPaper.toFixed(2)} topics each`,
    },
    { name: 'topics, both', value: fit + classify, unit: 's', goal: '<= 30' },
    { name: 'topics, peak memory', value: rss / 1e6, unit: 'MB', goal: '<= 500' },
    {
      name: 'topics, classify a paper',
      value: milliseconds,
      unit: 'ms',
      peer: { name: 'embedding it', value: embedding },
      goal: '<= 0.02x',
    },
  ];
}

/** Processor time of embedding a seed paper. */
async function embeddingMilliseconds(): Promise<number> {
  const embedder = await openEmbedder();
  try {
    const texts = seedTexts();
    await embedder.embed('warm');
    const since = process.cpuUsage();
    for (const text of texts) await embedder.embed(text);
    const { user, system } = process.cpuUsage(since);
    return (user + system) / 1000 / texts.length;
  } finally {
    await embedder.close();
  }
}
