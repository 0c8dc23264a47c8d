import { expect, test } from 'vitest';
import { getDump } from '../../../db/dumps/dumps.ts';
import { createStore } from '../../../functions/intake/store.ts';
import { take } from '../../../functions/intake/take.ts';
import type { Input } from '../../../pipeline/acquire/input.ts';
import { ingest, type RunDeps } from '../../../pipeline/run.ts';
import type { Embedder } from '../../../pipeline/types.ts';
import { axis, byAxis, openTestDatabase } from '../../support/catalogue.ts';

const { signal } = new AbortController();

/** An input of two papers whose bytes end with an error. */
function input(name: string, error?: Error): Input {
  const papers = [1, 2].map((n) => ({ title: `Paper number ${n} of ${name}`, abstract: 'It is short.' }));
  return {
    name,
    async *open() {
      yield new TextEncoder().encode(JSON.stringify(papers));
      if (error) throw error;
    },
    fingerprint: { id: name.padEnd(64, '0'), size: JSON.stringify(papers).length, head: new Uint8Array(0) },
  };
}

/** A database, and a run whose embedder may fail. */
async function open(error?: () => Error) {
  const db = await openTestDatabase();
  const embedder: Embedder = {
    model: 'test',
    dimensions: 384,
    concurrency: 1,
    async embed() {
      if (error) throw error();
      return { vector: axis(0), tokens: 3, truncated: false };
    },
    async close() {},
  };
  const deps: RunDeps = { store: createStore(db, 'test', async () => byAxis), embedder, topicModel: byAxis };
  const outcomes = (inputs: readonly Input[]) => {
    const load = async (dump: Parameters<typeof ingest>[0]) => ({
      state: 'loaded' as const,
      report: await ingest(dump, deps, { signal }),
    });
    const dumps = (async function* () {
      yield* inputs;
    })();
    return Array.fromAsync(take(dumps, { db, load }, { signal, again: true }));
  };
  return { db, outcomes };
}

test('ingest() fails the dump on which a parser trips, and the next one is loaded', async () => {
  const { db, outcomes } = await open();
  const tripping = input('bad', new RangeError('Invalid string length'));
  const [bad, good] = await outcomes([tripping, input('good')]);
  expect(bad).toMatchObject({ state: 'failed', error: { code: 'unexpected-error' } });
  expect(bad?.error?.message).toMatch(/RangeError: Invalid string length/);
  expect(good).toMatchObject({ state: 'loaded', report: { stored: 2 } });
  expect(await getDump(db, tripping.fingerprint?.id ?? '')).toMatchObject({ state: 'failed' });
});

test('ingest() fails a dump whose runs end with the same error five times in a row', async () => {
  const { db, outcomes } = await open(() => new TypeError('no such tensor'));
  for (let run = 1; run < 5; run++) await expect(outcomes([input('odd')])).rejects.toThrow('no such tensor');
  expect(await outcomes([input('odd')])).toMatchObject([
    {
      state: 'failed',
      error: { code: 'repeated-fault', message: expect.stringContaining('no such tensor') },
    },
  ]);
  expect(await getDump(db, 'odd'.padEnd(64, '0'))).toMatchObject({ state: 'failed', faults: 5 });
});

test('ingest() never gives a dump up because of different errors, or of the system around it', async () => {
  let run = 0;
  const { outcomes } = await open(() =>
    run++ % 2 === 0
      ? new TypeError(`no such tensor as ${run}`)
      : Object.assign(new Error('the disk is full'), { code: 'ENOSPC' }),
  );
  for (let i = 0; i < 12; i++) await expect(outcomes([input('odd')])).rejects.toThrow();
  const full = await open(() => Object.assign(new Error('the disk is full'), { code: 'ENOSPC' }));
  for (let i = 0; i < 8; i++) await expect(full.outcomes([input('odd')])).rejects.toThrow('full');
});
