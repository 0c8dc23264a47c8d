import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCatalogue } from '../../../db/catalogue.ts';
import type { Database } from '../../../db/database.ts';
import { readSample } from '../../../db/topics/sample-papers.ts';
import { getTopicModelState, storeTopicModel } from '../../../db/topics/topic-model.ts';
import { readTopicVectors, toStored } from '../../../functions/topics/fit-topics.ts';
import type { FitInput } from '../../../pipeline/topics/fit-topics.ts';
import { parseTaxonomy } from '../../../pipeline/topics/taxonomy.ts';
import type { FittedTopics } from '../../../pipeline/topics/topic-model.ts';
import { ROOT } from '../../support/program.ts';
import { randomNumbers } from '../../support/random.ts';

/** Enough for 54 papers to be a sample from which a fit learns. */
const COPIES = 10;

const NOISE = 0.04;

/** A sample for a fit: the papers of a catalogue ten times, each time with other noise in their vectors. */
export async function sampleOfCopies(db: Database): Promise<FitInput> {
  const { model } = await getCatalogue(db);
  const papers = await readSample(db, { model: model ?? '', dumpId: null }, 100);
  const random = randomNumbers(17);
  const noisy = (vector: Float32Array) => {
    const changed = vector.map((x) => x + NOISE * (random() - 0.5));
    const length = Math.hypot(...changed);
    return changed.map((x) => x / length);
  };
  const path = join(ROOT, 'seeds/topics.json');
  return {
    taxonomy: parseTaxonomy(JSON.parse(readFileSync(path, 'utf8')), path),
    topicVectors: await readTopicVectors(db),
    sample: Array.from({ length: COPIES }, (_, copy) =>
      papers.map(({ id, vector, ...paper }) => ({
        ...paper,
        id: `${id.slice(0, -1)}${copy}`,
        vector: noisy(vector),
      })),
    ).flat(),
    examples: [],
  };
}

/** Stores what a fit learnt as the topic model of a database. */
export async function storeFit(db: Database, { taxonomy }: FitInput, learnt: FittedTopics): Promise<void> {
  const before = await getTopicModelState(db);
  const fitted = toStored(taxonomy, before?.model ?? '', learnt);
  if (!(await storeTopicModel(db, fitted, before?.version ?? '', new Date())))
    throw new Error('storing a topic model: another one was stored meanwhile');
}
