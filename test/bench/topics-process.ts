/**
 * Fits the topics and classifies papers in a process of its own: `node test/bench/topics-process.ts PAPERS [FILE]`. Prints
 * JSON; see topics.ts. Vectors are random, each near that of a topic: what they hold does not change how long it takes.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIMENSIONS } from '../../pipeline/model/minilm.ts';
import { MAX_SAMPLE_PAPERS } from '../../pipeline/topics/fit-topics.ts';
import { embedTopics } from '../../pipeline/topics/label-vectors.ts';
import { parseTaxonomy } from '../../pipeline/topics/taxonomy.ts';
import { createTopicModel, fitTopics } from '../../pipeline/topics/topic-model.ts';
import type { Embedder } from '../../pipeline/types.ts';
import { type Document, readDocuments } from '../eval/topics/sets.ts';
import { randomNumbers } from '../support/random.ts';

const WORDS = 160;
const VOCABULARY = 30_000;

const [count = '20000', file] = process.argv.slice(2);
const path = join(import.meta.dirname, '../../seeds/topics.json');
const taxonomy = parseTaxonomy(JSON.parse(readFileSync(path, 'utf8')), 'seeds/topics.json');
const random = randomNumbers(17);

function unit(near?: Float32Array): Float32Array<ArrayBuffer> {
  const vector = Float32Array.from(
    { length: DIMENSIONS },
    (_, d) => random() + random() + random() - 1.5 + (near?.[d] ?? 0) * 8,
  );
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

const centres = taxonomy.map(() => unit());
const ofKeywords = new Map(
  taxonomy.flatMap(({ keywords }, i) => keywords.map((keyword) => [keyword, unit(centres[i])] as const)),
);
const embedder: Embedder = {
  model: 'random',
  dimensions: DIMENSIONS,
  concurrency: 1,
  embed: async (text) => ({ vector: ofKeywords.get(text) ?? unit(), tokens: 0, truncated: false }),
  close: async () => {},
};

/** A text of invented words, the more frequent the shorter, with two keywords of the topic. */
function invent(topic: number, id: number): Document {
  const keywords = taxonomy[topic]?.keywords ?? [];
  const pick = () => keywords[Math.floor(random() * keywords.length)] ?? '';
  const word = () => Math.floor(VOCABULARY ** random()).toString(36);
  const words = Array.from({ length: WORDS }, word);
  return {
    id: `${id}`,
    title: `${words.slice(0, 6).join(' ')} ${pick()}`,
    abstract: `${words.join(' ')} ${pick()}`,
    categories: [],
  };
}

const texts = file === undefined ? [] : readDocuments(file).map(({ document }) => document);
const documents: Document[] = [];
const vectors: Float32Array[] = [];
for (let i = 0; i < Number(count); i++) {
  const topic = Math.floor(random() * taxonomy.length);
  documents.push(texts[i % texts.length] ?? invent(topic, i));
  vectors.push(unit(centres[topic]));
}

/** Processor time, so that other processes hardly matter. */
const seconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6;
const begin = process.cpuUsage();
const sample = documents
  .slice(0, MAX_SAMPLE_PAPERS)
  .map((document, i) => ({ ...document, vector: vectors[i] ?? unit() }));
const topicVectors = await embedTopics(taxonomy, embedder);
const model = createTopicModel(taxonomy, fitTopics({ taxonomy, topicVectors, sample, examples: [] }));
const fitted = process.cpuUsage(begin);
let given = 0;
for (const [i, document] of documents.entries()) given += model.score(document, vectors[i] ?? unit()).length;
const whole = process.cpuUsage(begin);
console.log(
  JSON.stringify({
    fit: seconds(fitted),
    classify: seconds(whole) - seconds(fitted),
    topicsPerPaper: given / documents.length,
    // maxRSS is in KiB.
    rss: process.resourceUsage().maxRSS * 1024,
  }),
);
