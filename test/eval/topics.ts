/**
 * How well papers get their topics. Without data: the 54 papers of the seed dump against topics that a person gave
 * them. With `--data DIR`: AG News, medical abstracts, IJCAI/AAAI papers by track, arXiv papers by category.
 *
 *     node test/eval/topics.ts [--data DIR] [--full]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { embeddingText } from '../../pipeline/stages/embed.ts';
import {
  centred,
  dot,
  keywordVectors,
  labelCentre,
  labelVectors,
  refineLabelVectors,
  type Vectors,
} from '../../pipeline/topics/label-vectors.ts';
import { OTHER, parseTaxonomy, type Taxonomy } from '../../pipeline/topics/taxonomy.ts';
import { createTopicLabels, scoreTopics, type TopicLabels } from '../../pipeline/topics/topic-scores.ts';
import type { Embedder } from '../../pipeline/types.ts';
import { readCsv, readJsonLines, sample } from './datasets.ts';
import { embedAll, openEmbedder } from './embedder.ts';
import { agreement, type Gold, mean } from './topic-agreement.ts';
import { ARXIV_GROUPS, type Group, TRACK_GROUPS } from './topic-groups.ts';

/** One measure, 0 to 1 unless it says otherwise, for labels of three makes. */
export interface Row {
  readonly set: string;
  readonly n: number;
  readonly measure: string;
  readonly namesOnly?: number;
  readonly keywords?: number;
  readonly refined?: number;
}

interface Text {
  readonly title: string;
  readonly abstract: string;
}

/** Our topics, and what embeds. */
interface Topics {
  readonly taxonomy: Taxonomy;
  readonly keywords: readonly Vectors[];
  readonly embedder: Embedder;
}

const ROOT = join(import.meta.dirname, '../..');
/** Documents a set unless `full`: enough for two digits, and minutes instead of an hour. */
const SAMPLE = 800;

/** @param args.full every document of the sets in `data`, not 800 of each */
export async function evalTopics(args: { data?: string; full?: boolean }): Promise<Row[]> {
  const embedder = await openEmbedder();
  const n = args.full ? Number.POSITIVE_INFINITY : SAMPLE;
  try {
    const json: unknown = JSON.parse(readFileSync(join(ROOT, 'seeds/topics.json'), 'utf8'));
    const taxonomy = parseTaxonomy(json, 'seeds/topics.json');
    const topics = { taxonomy, keywords: await keywordVectors(taxonomy, embedder), embedder };
    const rows = await evalSeeds(topics);
    if (args.data === undefined) return rows;
    rows.push(...(await evalNews(args.data, topics, n)));
    rows.push(...(await evalMedical(args.data, topics, n)));
    rows.push(...(await evalGroups('ai-tracks', args.data, TRACK_GROUPS, topics, n)));
    rows.push(...(await evalGroups('arxiv-categories', args.data, ARXIV_GROUPS, topics, n)));
    return rows;
  } finally {
    await embedder.close();
  }
}

async function evalSeeds(topics: Topics): Promise<Row[]> {
  const gold: Gold[] = JSON.parse(readFileSync(join(ROOT, 'test/eval/seed-topics.json'), 'utf8'));
  const lines = readFileSync(join(ROOT, 'seeds/2025-03-11-hf-papers.txt'), 'utf8').split('\n');
  // Read by its titles, so that the splitter is not under test here.
  const papers = gold.map(({ title }) => ({ title, abstract: lines[lines.indexOf(title) + 2] ?? '' }));
  const { vectors, makes } = await label(topics, papers);
  const measured = makes.map((labels) => agreement(topics.taxonomy, gold, assign(labels, papers, vectors)));
  return Object.keys(measured[0] ?? {}).map((measure) => row('seeds', gold.length, measure, measured));
}

/** AG News by the Lbl2Vec authors' keywords; and, being no research, by our own topics. */
async function evalNews(data: string, topics: Topics, n: number): Promise<Row[]> {
  const [, ...labels] = readCsv(join(data, 'ag-news-labels.csv'), ';');
  const rows = sample(readCsv(join(data, 'ag-news-test.csv')), n);
  const documents = rows.map(([, title = '', abstract = '']) => ({ title, abstract }));
  const classes = labels.map(([, name = '', keywords = '']) => ({ name, keywords: keywords.split(' ') }));
  const truth = rows.map(([index]) => labels.findIndex(([label]) => label === index));
  const { vectors, makes } = await label(topics, documents);
  return [
    await accuracy('ag-news', classes, vectors, truth, topics.embedder),
    row('ag-news', rows.length, 'given other by our topics', others(makes, documents, vectors)),
  ];
}

/** Medical abstracts by the names of the classes; there are no keywords. */
async function evalMedical(data: string, topics: Topics, n: number): Promise<Row[]> {
  const [, ...labels] = readCsv(join(data, 'medical-abstracts-labels.csv'));
  const rows = sample(readCsv(join(data, 'medical-abstracts-test.csv')).slice(1), n);
  const documents = rows.map(([, text = '']) => ({ title: '', abstract: text }));
  const classes = labels.map(([, name = '']) => ({ name, keywords: [name] }));
  const truth = rows.map(([index]) => labels.findIndex(([label]) => label === index));
  const { vectors, makes } = await label(topics, documents);
  const health = makes.map((labels) => ({
    share: mean(
      assign(labels, documents, vectors).map(([first = '']) => Number(/^(health|other)$/.test(first))),
    ),
  }));
  return [
    await accuracy('medical-abstracts', classes, vectors, truth, topics.embedder),
    { ...row('medical-abstracts', rows.length, 'share', health), measure: 'first topic health or other' },
  ];
}

/** Papers by what a venue or archive called them: a group of our topics against a group of its labels. */
async function evalGroups(
  set: string,
  data: string,
  groups: readonly Group[],
  topics: Topics,
  n: number,
): Promise<Row[]> {
  type Labelled = Text & { label?: string; categories?: string[] };
  const papers = sample(readJsonLines<Labelled>(join(data, `${set}-dev.jsonl.gz`)), n);
  const { vectors, makes } = await label(topics, papers);
  const given = makes.map((labels) => assign(labels, papers, vectors));
  const rows = groups.flatMap((group) => {
    const truth = papers.map(({ label, categories = [] }) =>
      [label ?? '', ...categories].some((l) => group.labels.includes(l)),
    );
    const measured = given.map((ofPapers) => {
      const said = ofPapers.map((slugs) => slugs.some((slug) => group.topics.includes(slug)));
      const right = said.filter((yes, i) => yes && truth[i]).length;
      const precision = right / said.filter(Boolean).length;
      const recall = right / truth.filter(Boolean).length;
      return { precision, recall };
    });
    const count = truth.filter(Boolean).length;
    return ['precision', 'recall'].map((measure) => ({
      ...row(set, count, measure, measured),
      measure: `${group.name}: ${measure}`,
    }));
  });
  const means = given.map((topics) => ({
    'topics a paper (count)': mean(topics.map((slugs) => slugs.length)),
  }));
  return [
    ...rows,
    row(set, papers.length, 'given other by our topics', others(makes, papers, vectors)),
    row(set, papers.length, 'topics a paper (count)', means),
  ];
}

/** Embeds `papers`; makes labels from keywords alone, and from keywords and these papers. */
async function label({ taxonomy, keywords, embedder }: Topics, papers: readonly Text[]) {
  const vectors = await embedAll(papers.map(embeddingText), embedder);
  const fromKeywords = labelVectors(keywords);
  const refined = refineLabelVectors(fromKeywords, vectors, labelCentre(keywords));
  return {
    vectors,
    makes: [fromKeywords, refined].map((made) => createTopicLabels(taxonomy, keywords, made)),
  };
}

function assign(labels: TopicLabels, papers: readonly Text[], vectors: Vectors): string[][] {
  return papers.map((paper, i) =>
    scoreTopics(labels, paper, vectors[i] ?? new Float32Array()).map(({ slug }) => slug),
  );
}

function others(makes: readonly TopicLabels[], papers: readonly Text[], vectors: Vectors) {
  return makes.map((labels) => ({
    'given other by our topics': mean(
      assign(labels, papers, vectors).map(([first]) => Number(first === OTHER)),
    ),
  }));
}

/** Share of documents whose nearest label is the right one. */
async function accuracy(
  set: string,
  classes: readonly { name: string; keywords: readonly string[] }[],
  vectors: Vectors,
  truth: readonly number[],
  embedder: Embedder,
): Promise<Row> {
  const topics = (
    keywords: (c: { name: string; keywords: readonly string[] }) => readonly string[],
  ): Taxonomy => classes.map((c) => ({ slug: c.name, name: c.name, description: '', keywords: keywords(c) }));
  const score = (labels: Vectors, centre: Float32Array) =>
    mean(
      vectors.map((vector, i) => {
        const similarities = labels.map((label) => dot(label, centred(vector, centre)));
        return Number(similarities.indexOf(Math.max(...similarities)) === truth[i]);
      }),
    );
  const names = await keywordVectors(
    topics((c) => [c.name]),
    embedder,
  );
  const keywords = await keywordVectors(
    topics((c) => c.keywords),
    embedder,
  );
  const [centre, labels] = [labelCentre(keywords), labelVectors(keywords)];
  return {
    set,
    n: vectors.length,
    measure: 'accuracy',
    namesOnly: round(score(labelVectors(names), labelCentre(names))),
    keywords: round(score(labels, centre)),
    refined: round(score(refineLabelVectors(labels, vectors, centre), centre)),
  };
}

/** `measured`: by keywords alone, refined. */
function row(set: string, n: number, measure: string, measured: readonly Record<string, number>[]): Row {
  const [keywords, refined] = measured.map((of) => round(of[measure] ?? Number.NaN));
  return {
    set,
    n,
    measure,
    ...(keywords !== undefined && { keywords }),
    ...(refined !== undefined && { refined }),
  };
}

const round = (x: number) => Math.round(x * 1000) / 1000;

if (import.meta.main) {
  const { values } = parseArgs({ options: { data: { type: 'string' }, full: { type: 'boolean' } } });
  console.table(await evalTopics(values));
}
