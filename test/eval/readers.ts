/**
 * How well a feed from a library finds papers, by simulated readers: papers with the labels that people gave them, tracks of
 * conferences and categories of arXiv. A reader likes one half of some papers of one to four labels; the other half is hidden
 * among 2,000 papers without these labels. A paper without a reader's label can still be what the reader wants, so figures
 * are low and tell only which method is better.
 *
 *   - *ranking*: nDCG@20 by number of interests, against simpler ways to rank;
 *   - *drift*: a reader came from one interest to another, of which all hidden papers are; and the same dates dealt at random;
 *   - *dislikes*: the reader dislikes the five best of others' papers in one half of the candidates; what is found in the other;
 *   - *cut*: which shares of the hidden papers, of the others, and of papers of another field reach the library's cut, and
 *     which share of all that do is hidden ones (*precision*).
 */
import { parseArgs } from 'node:util';
import background from '../../pipeline/retrieval/background.json' with { type: 'json' };
import {
  fitInterests,
  interestsCut,
  type LikedPaper,
  scoreInterests,
} from '../../pipeline/retrieval/interests.ts';
import { countRows, normalise, productOf, type Rows } from '../../pipeline/retrieval/rows.ts';
import { randomNumbers } from '../support/random.ts';
import { openCachedEmbedder } from './embedder.ts';
import {
  compareMeans,
  type LabelledPaper,
  MAX_INTERESTS,
  MAX_OTHERS,
  type SimulatedReader,
  shuffle,
  simulateReaders,
} from './readers/simulate.ts';
import { ndcg } from './search/measures.ts';
import { embedDocuments } from './topics/evaluate.ts';
import { meanOf } from './topics/measures.ts';
import { listSets, readDocuments } from './topics/sets.ts';

const SETS = ['ai-tracks', 'arxiv-categories'];
/** Papers about something else. */
const FOREIGN = 'medical-abstracts';
const DEPTH = 20;
const DISLIKES = 5;
const DIMENSIONS = background.mean.length;

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    set: { type: 'string', multiple: true, default: SETS },
    foreign: { type: 'string', default: FOREIGN },
    readers: { type: 'string', default: '400' },
    seed: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});
if (options.data === undefined) {
  throw new Error(
    `eval readers: expected --data DIR, a folder with the sets ${[...SETS, FOREIGN].join(', ')}`,
  );
}
const sets = await readSets(options.data, [...options.set, options.foreign]);
const foreign = sets.get(options.foreign)?.slice(0, MAX_OTHERS) ?? [];
const tables: Record<'ranking' | 'drift' | 'dislikes' | 'cut', object[]> = {
  ranking: [],
  drift: [],
  dislikes: [],
  cut: [],
};
for (const set of options.set) {
  const papers = sets.get(set) ?? [];
  const readers = simulateReaders(papers, Number(options.readers), Number(options.seed));
  tables.ranking.push(...compareRankings(papers, readers).map((row) => ({ set, ...row })));
  tables.drift.push({ set, ...measureDrift(papers, readers) });
  tables.dislikes.push({ set, ...measureDislikes(papers, readers) });
  tables.cut.push(...measureCut(papers, readers, foreign).map((row) => ({ set, ...row })));
}
if (options.json) console.log(JSON.stringify(tables));
else {
  for (const [title, rows] of Object.entries(tables)) {
    console.log(`\n${title}`);
    console.table(rows.map(rounded));
  }
}

/** The papers of each set with their labels: of arXiv all categories, else the one label. */
async function readSets(folder: string, names: readonly string[]): Promise<Map<string, LabelledPaper[]>> {
  const files = listSets(folder);
  const embedder = openCachedEmbedder();
  const read = new Map<string, LabelledPaper[]>();
  try {
    for (const name of names) {
      const file = files.get(name);
      if (file === undefined) throw new Error(`eval readers: ${folder} has no set "${name}"`);
      const documents = readDocuments(file);
      const { vectors } = await embedDocuments(
        documents.map(({ document }) => document),
        embedder,
      );
      const papers = documents.map(({ document: { categories }, label }, i) => ({
        vector: vectors[i] ?? new Float32Array(),
        labels: categories.length > 0 ? categories : [label],
      }));
      read.set(name, papers);
    }
  } finally {
    await embedder.close();
  }
  return read;
}

/** nDCG of each way to rank, by number of interests, and what attention gains. */
function compareRankings(papers: readonly LabelledPaper[], readers: readonly SimulatedReader[]): object[] {
  const measured = readers.map((reader) => {
    const library = reader.liked.map((place) => likedPaper(papers, place));
    const candidates = rowsOf(papers, [...reader.hidden, ...reader.others]);
    const measure = (scores: ArrayLike<number>) => ndcgOf(scores, reader.hidden.length);
    return {
      interests: reader.interests.length,
      average: measure(scoreByAverage(library, candidates)),
      centred: measure(scoreByAverage(library.map(centred), centredRows(candidates))),
      nearest: measure(scoreByNearest(library, candidates)),
      attention: measure(scoreInterests(fitInterests(library), candidates).scores),
    };
  });
  const groups: [string, (interests: number) => boolean][] = [
    ...Array.from({ length: MAX_INTERESTS }, (_, i): [string, (interests: number) => boolean] => [
      String(i + 1),
      (interests) => interests === i + 1,
    ]),
    [`2-${MAX_INTERESTS}`, (interests) => interests > 1],
  ];
  return groups.map(([interests, isIn]) => {
    const group = measured.filter((reader) => isIn(reader.interests));
    const all = (figure: 'average' | 'centred' | 'nearest' | 'attention') =>
      group.map((each) => each[figure]);
    const gain = (figure: 'average' | 'centred') =>
      gainText(compareMeans(all('attention'), all(figure), randomNumbers(1)));
    return {
      interests,
      readers: group.length,
      average: meanOf(all('average')),
      'average, relative': meanOf(all('centred')),
      nearest: meanOf(all('nearest')),
      attention: meanOf(all('attention')),
      'above average': gain('average'),
      'above average, relative': gain('centred'),
    };
  });
}

/**
 * Readers of two interests: papers of the first were liked three to one years before the last, those of the second in the year
 * before. Only the second is looked for.
 */
function measureDrift(papers: readonly LabelledPaper[], readers: readonly SimulatedReader[]): object {
  const random = randomNumbers(3);
  const measured = readers
    .filter(({ interests }) => interests.length === 2)
    .map(({ interests: [, last = ''], liked, hidden, others }) => {
      const isLast = (place: number) => papers[place]?.labels.includes(last) ?? false;
      const days = liked.map((place) => random() * 365 + (isLast(place) ? 0 : 365 + random() * 365));
      const dealt = shuffle(days, random);
      const wanted = hidden.filter(isLast);
      const measure = (looked: readonly number[], ages: readonly number[]) => {
        const library = liked.map((place, i) => likedPaper(papers, place, ages[i]));
        const { scores } = scoreInterests(fitInterests(library), rowsOf(papers, [...looked, ...others]));
        return ndcgOf(scores, looked.length);
      };
      const none = days.map(() => 0);
      return [measure(wanted, none), measure(wanted, days), measure(hidden, none), measure(hidden, dealt)];
    });
  const mean = (i: number) => meanOf(measured.map((each) => each[i] ?? 0));
  return {
    readers: measured.length,
    'drifted, without dates': mean(0),
    'with dates': mean(1),
    'not drifted, without dates': mean(2),
    'dates at random': mean(3),
  };
}

function measureDislikes(papers: readonly LabelledPaper[], readers: readonly SimulatedReader[]): object {
  const measured = readers.map(({ liked, hidden, others }) => {
    const library = liked.map((place) => likedPaper(papers, place));
    const half = Math.floor(others.length / 2);
    const first = others.slice(0, half);
    const { scores } = scoreInterests(fitInterests(library), rowsOf(papers, first));
    const best = bestFirst(scores).slice(0, DISLIKES);
    const disliked = best.map((i) => ({ ...likedPaper(papers, first[i] ?? 0), isDisliked: true }));
    const candidates = rowsOf(papers, [...hidden, ...others.slice(half)]);
    return [library, [...library, ...disliked]].map((each) =>
      ndcgOf(scoreInterests(fitInterests(each), candidates).scores, hidden.length),
    );
  });
  const [without, withThem] = [0, 1].map((i) => measured.map((each) => each[i] ?? 0));
  return {
    readers: measured.length,
    without: meanOf(without ?? []),
    'with five dislikes': meanOf(withThem ?? []),
    gain: gainText(compareMeans(withThem ?? [], without ?? [], randomNumbers(1))),
  };
}

/** By number of interests: which shares of hidden, other and foreign papers reach the cut. */
function measureCut(
  papers: readonly LabelledPaper[],
  readers: readonly SimulatedReader[],
  foreign: readonly LabelledPaper[],
): object[] {
  return Array.from({ length: MAX_INTERESTS }, (_, i) => {
    const group = readers.filter(({ interests }) => interests.length === i + 1);
    const measured = group.map(({ liked, hidden, others }) => {
      const interests = fitInterests(liked.map((place) => likedPaper(papers, place)));
      const cut = interestsCut(interests);
      const passing = (from: readonly LabelledPaper[], places: readonly number[]) =>
        scoreInterests(interests, rowsOf(from, places)).scores.filter((score) => score >= cut).length;
      const [found, wrong] = [passing(papers, hidden), passing(papers, others)];
      return {
        cut,
        hidden: found / hidden.length,
        others: wrong / others.length,
        foreign: passing(foreign, [...foreign.keys()]) / foreign.length,
        found,
        wrong,
      };
    });
    const mean = (figure: keyof (typeof measured)[number]) => meanOf(measured.map((each) => each[figure]));
    return {
      interests: i + 1,
      cut: mean('cut'),
      hidden: mean('hidden'),
      others: mean('others'),
      precision: mean('found') / (mean('found') + mean('wrong')),
      'another field': mean('foreign'),
    };
  });
}

/** @param age days before the last liked paper */
function likedPaper(papers: readonly LabelledPaper[], place: number, age = 0): LikedPaper {
  const vector = papers[place]?.vector ?? new Float32Array(DIMENSIONS);
  return { vector, likedAt: new Date(1_767_225_600_000 - age * 86_400_000).toISOString(), isDisliked: false };
}

function rowsOf(papers: readonly LabelledPaper[], places: readonly number[]): Rows {
  const values = new Float32Array(places.length * DIMENSIONS);
  for (const [i, place] of places.entries()) values.set(papers[place]?.vector ?? [], i * DIMENSIONS);
  return { values, dimensions: DIMENSIONS };
}

/** The cosine with the mean of the library's vectors. */
function scoreByAverage(library: readonly LikedPaper[], candidates: Rows): number[] {
  const values = new Float32Array(DIMENSIONS);
  for (const { vector } of library)
    for (const [k, x] of vector.entries()) values[k] = (values[k] as number) + x;
  normalise(values);
  const average: Rows = { values, dimensions: DIMENSIONS };
  return Array.from({ length: countRows(candidates) }, (_, i) => productOf(average, 0, candidates, i));
}

/** The cosine with the nearest paper of the library. */
function scoreByNearest(library: readonly LikedPaper[], candidates: Rows): number[] {
  const liked = library.map(({ vector }): Rows => ({ values: vector, dimensions: DIMENSIONS }));
  return Array.from({ length: countRows(candidates) }, (_, i) =>
    liked.reduce((best, row) => Math.max(best, productOf(row, 0, candidates, i)), -1),
  );
}

function centred(paper: LikedPaper): LikedPaper {
  const vector = paper.vector.map((x, k) => x - (background.mean[k] ?? 0));
  normalise(vector);
  return { ...paper, vector };
}

function centredRows(rows: Rows): Rows {
  const values = rows.values.map((x, at) => x - (background.mean[at % DIMENSIONS] ?? 0));
  for (let at = 0; at < values.length; at += DIMENSIONS) normalise(values.subarray(at, at + DIMENSIONS));
  return { values, dimensions: DIMENSIONS };
}

/** The first `wanted` candidates are those that should come first. */
function ndcgOf(scores: ArrayLike<number>, wanted: number): number {
  const grades = new Map(Array.from({ length: wanted }, (_, i) => [String(i), 1]));
  return ndcg(bestFirst(scores).slice(0, DEPTH).map(String), grades, DEPTH);
}

function bestFirst(scores: ArrayLike<number>): number[] {
  return Array.from(scores, (_, i) => i).sort(
    (a, b) => (scores[b] as number) - (scores[a] as number) || b - a,
  );
}

function gainText({ gain, low, high }: { gain: number; low: number; high: number }): string {
  const [middle, from, to] = [gain, low, high].map((share) => Math.round(100 * share));
  return `${middle} % (${from} to ${to})`;
}

function rounded(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(3) : value,
    ]),
  );
}
