import { vi } from 'vitest';
import type { DumpRow } from '../../../../db/dumps/dumps.ts';
import { listDumps } from '../../../../db/dumps/dumps.ts';
import type { TopicModel } from '../../../../db/topics/classify-items.ts';
import { createStore } from '../../../../functions/intake/store.ts';
import { directoryStore } from '../../../../functions/server/files/directory.ts';
import { type Guard, guardedRequest } from '../../../../functions/server/files/guarded-request.ts';
import { type NodeIntake, nodeIntake } from '../../../../functions/server/intake.ts';
import { inProcess } from '../../../../functions/server/loading/dump-tasks.ts';
import { type Cron, type CronOptions, createCron } from '../../../../functions/sources/cron.ts';
import { CRON_LIMITS, type CronLimits } from '../../../../functions/sources/limits.ts';
import { listSources, type SourceStatus } from '../../../../functions/sources/source-state.ts';
import { FETCH_LIMITS } from '../../../../pipeline/acquire/fetch/request.ts';
import { parseSources } from '../../../../pipeline/acquire/sources.ts';
import type { RunDeps } from '../../../../pipeline/run.ts';
import { because, openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';
import { Origin } from './origin.ts';

/** When tests begin. */
export const START = new Date('2025-03-11T12:00:00Z');

/** No distance between requests, and no large bodies. */
export const LIMITS: CronLimits = {
  ...CRON_LIMITS,
  gapMs: 0,
  fetch: { ...FETCH_LIMITS, maxBytes: 1_000_000 },
};

/** The addresses of this machine that stand for the public Internet; all others are refused, 127.0.0.9 too. */
const PUBLIC = new Set(['127.0.0.1', '127.0.0.2', '127.0.0.3']);
const LOOPBACK_GUARD: Guard = { allows: (address) => PUBLIC.has(address) };

/** What a test says of a source: the rest is a daily one that is enabled. */
type Entry = { readonly name: string } & Readonly<Record<string, unknown>>;

/** A real database and a real server, and a clock that a test sets. */
export interface Newsroom {
  readonly origin: Origin;
  readonly catalogue: TestCatalogue;
  now: Date;
  /** Lets time pass. */
  pass(duration: { readonly hours?: number; readonly minutes?: number; readonly seconds?: number }): void;
  /** Scheduled ingestion of these sources. */
  cron(
    entries: readonly Entry[],
    options?: Partial<CronOptions> & { readonly limits?: Partial<CronLimits> },
  ): Cron;
  /** How a source stands in the status. */
  status(name: string): Promise<SourceStatus>;
  /** Names and states in the ledger, in the order of names. */
  ledger(): Promise<Pick<DumpRow, 'name' | 'state' | 'records'>[]>;
  titles(): Promise<string[]>;
  close(): Promise<void>;
}

export const signal = new AbortController().signal;

export async function openNewsroom(): Promise<Newsroom> {
  const catalogue = await openTestCatalogue();
  const origin = new Origin();
  await origin.listen();
  const { db } = catalogue;
  const newsroom: Newsroom = {
    origin,
    catalogue,
    now: START,
    pass({ hours = 0, minutes = 0, seconds = 0 }) {
      newsroom.now = new Date(newsroom.now.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1_000);
    },
    cron(entries, { limits, ...deps } = {}) {
      const list = entries.map((entry) => ({ cadence: '1d', enabled: true, ...entry }));
      return createCron({
        db,
        readSources: async () => parseSources(list, 'of the test'),
        intake: intakeOf(catalogue),
        request: (url, init) => guardedRequest(url, init, LOOPBACK_GUARD),
        openStore: (place) =>
          place.kind === 'directory'
            ? directoryStore(place.path, () => new Date(Date.now() + 60_000))
            : undefined,
        userAgent: 'Paperwire/test (+mailto:operator@papers.example)',
        now: () => newsroom.now,
        limits: { ...LIMITS, ...limits },
        ...deps,
      });
    },
    async status(name) {
      const found = (await listSources(db, newsroom.now)).find((source) => source.name === name);
      if (found === undefined) throw new Error(`there is no source ${name}`);
      return found;
    },
    async ledger() {
      const rows = await listDumps(db, 1_000);
      return rows
        .map(({ place, state, records }) => ({ name: place ?? '', state, records }))
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.records - b.records));
    },
    async titles() {
      const { rows } = await db.client.execute(
        'SELECT title FROM items WHERE arrival IS NOT NULL ORDER BY title',
      );
      return rows.map(({ title }) => String(title));
    },
    async close() {
      await origin.close();
      await catalogue.close();
    },
  };
  return newsroom;
}

/** Puts the clock that budgets of time are measured with forward, until the mocks are restored. */
export function spend(ms: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
}

/** The entry point of dumps into a catalogue. */
export function intakeOf(catalogue: Pick<TestCatalogue, 'db'>): NodeIntake {
  return nodeIntake({
    db: catalogue.db,
    ...inProcess(catalogue.db, async () => runDeps(catalogue)),
    openTopicModel: async () => runDeps(catalogue).topicModel,
    signal,
  });
}

/** What a run works with: all there is but the model, in whose place every text gets the same vector. */
export function runDeps({ db }: Pick<TestCatalogue, 'db'>): RunDeps {
  const vector = new Float32Array(384);
  vector[0] = 1;
  const topicModel: TopicModel = {
    ...{ version: 'test', fittedOn: 0, slugs: new Set(), examples: [] },
    score: () => [{ slug: 'robotics', score: 0.5, why: because('robot') }],
  };
  return {
    store: createStore(db, 'test', async () => topicModel),
    embedder: {
      model: 'test',
      dimensions: 384,
      concurrency: 2,
      embed: async () => ({ vector, tokens: 3, truncated: false }),
      close: async () => {},
    },
    topicModel: { version: 'test', fittedOn: 0, slugs: new Set(), examples: [], score: () => [] },
  };
}
