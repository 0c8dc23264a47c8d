import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paperwireProcess, SEED, start } from '../support/program.ts';
import { type Figure, median } from './figure.ts';

const ROUNDS = 5;

/**
 * Whole programs, from their start as processes: papers a second from file to feed, and how long `npm start` takes to
 * serve what it has. The model is built before; loading it is part of every ingestion.
 */
export async function benchEndToEnd(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-bench-'));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<Figure[]> {
  const url = (name: string) => ({ DATABASE_URL: `file:${join(folder, name)}` });
  const report = async (dump: string, name: string) => {
    const { code, stdout, stderr } = await paperwireProcess(['ingest', dump, '--json'], { env: url(name) });
    if (code !== 0) throw new Error(`ingesting ${dump}: ${stderr}`);
    return JSON.parse(stdout);
  };
  // What is no dump still has the taxonomy applied first: that is done once, and is no part of ingesting.
  const none = join(folder, 'none.txt');
  writeFileSync(none, 'no paper\n');
  await paperwireProcess(['ingest', none], { env: url('prepared.db') });

  const first: number[] = [];
  const again: number[] = [];
  const embedding: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    copyFileSync(join(folder, 'prepared.db'), join(folder, `${round}.db`));
    const loaded = await report(SEED, `${round}.db`);
    first.push(loaded.records / loaded.seconds);
    embedding.push(loaded.stages.embed.ms / (1000 * loaded.seconds));
    const repeated = await report(SEED, `${round}.db`);
    again.push(repeated.records / repeated.seconds);
  }

  const serving: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const since = performance.now();
    const server = start('node', [], { env: { ...url('0.db'), PORT: '0' } });
    await server.printed(/serving on/);
    serving.push(performance.now() - since);
    server.child.kill('SIGINT');
    await server.ended;
  }
  const medians = `median of ${ROUNDS}`;
  return [
    {
      name: 'ingest, new papers',
      value: median(first),
      unit: 'papers/s',
      note: `54 papers, ${medians}, loading the model included`,
    },
    {
      name: 'ingest, share of time in the embed stage',
      value: 100 * median(embedding),
      unit: '%',
      note: medians,
    },
    { name: 'ingest, known papers', value: median(again), unit: 'papers/s', note: `54 papers, ${medians}` },
    {
      name: 'start-up, database filled',
      value: median(serving),
      unit: 'ms',
      note: `process start to serving, ${medians}`,
    },
  ];
}
