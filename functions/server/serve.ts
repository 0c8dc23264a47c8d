/** The server of Node and Deno. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Hono } from 'hono';
import type { Database } from '../../db/database.ts';
import { listDumps } from '../../db/dumps/dumps.ts';
import type { Source } from '../../pipeline/acquire/sources.ts';
import type { Environment } from '../env.ts';
import { take } from '../intake/take.ts';
import { log, startLogging } from '../logging.ts';
import { type EveryMinute, keepTicking } from '../sources/cron.ts';
import { logOutcome } from '../terminal/describe-report.ts';
import { explain } from '../terminal/explain.ts';
import { createMeter, type Meter, showProgress } from '../terminal/meter.ts';
import { hasTaxonomy } from '../topics/apply-topics.ts';
import { type ClientAddress, createNodeApp } from './app.ts';
import { watchFile } from './care/watch-file.ts';
import { nodeCron } from './cron.ts';
import { createEmbedder, type SharedEmbedder, shareEmbedder } from './embedding/embedder.ts';
import { openQueryEmbedder } from './embedding/queries.ts';
import { openInputs } from './files/inputs.ts';
import { growSlowly } from './grow-slowly.ts';
import { openInbox } from './inbox/inbox.ts';
import { nodeIntake } from './intake.ts';
import { type LoadingThread, openLoadingThread } from './loading/loading-thread.ts';
import type { Measure } from './metrics/measure.ts';
import { openMeasure } from './metrics/open-measure.ts';
import { addSiteMetrics } from './metrics/site-metrics.ts';
import { openMigrated } from './open-database.ts';
import { openReader } from './querying/reader.ts';
import { ownSourcesFile, readSources } from './sources/source-file.ts';
import { readTaxonomy } from './taxonomy-file.ts';

/** The dumps that `npm start` ingests, named relative to the working directory, as a person would. */
const SEEDS_FOLDER = relative(process.cwd(), fileURLToPath(new URL('../../seeds', import.meta.url)));

/** The differences between Node and Deno. Deno has all other modules of Node too. */
export interface Runtime {
  /** Rejects when the port is taken. `stop` accepts no more, answers what is in flight, and closes every connection. */
  listen(
    fetch: Hono['fetch'],
    hostname: string,
    port: number,
  ): Promise<{ readonly port: number; stop(): Promise<void> }>;
  readonly clientAddress: ClientAddress;
  readonly everyMinute: EveryMinute;
}

/**
 * Runs the server: migrates the database, applies changed topics, ingests new dumps in seeds/, and serves until `signal` aborts.
 * @returns the exit code
 */
export async function serve(env: Environment, signal: AbortSignal, runtime: Runtime): Promise<number> {
  growSlowly();
  await startLogging(env, new AsyncLocalStorage());
  try {
    await startAndServe(env, signal, runtime);
  } catch (error) {
    if (!signal.aborted) throw error;
    log.info('stopped while starting; the next start goes on from here');
  }
  return 0;
}

async function startAndServe(env: Environment, signal: AbortSignal, runtime: Runtime): Promise<void> {
  const measure = openMeasure(env, signal);
  // A faulty list is refused at once.
  const [sources, taxonomy] = await Promise.all([readSources(env), readTaxonomy(env), assertPortIsFree(env)]);
  const meter = createMeter();
  await using embedder = shareEmbedder(createEmbedder(env, signal));
  await using ingestion = await openServedIngestion(env, meter, { measure, signal, embedder });
  const dumps = await listDumps(ingestion.db, 1_000);
  const isEmpty = !dumps.some(({ state }) => state === 'loaded');
  // An operator with a list of sources wants their papers, not the example.
  const isChosen = existsSync(ownSourcesFile(env));
  // Refuses papers of another EMBED_EFFORT: their searches would go by words, and nothing could be ingested.
  const isCurrent = isEmpty || (await hasTaxonomy(ingestion.db, taxonomy, embedder.model));
  const seeding = ingestSeeds(ingestion, signal, meter, { isCurrent, isChosen }).catch((error) => {
    if (isEmpty) throw error;
    if (!signal.aborted) log.error(`seeds: ${explain(error, env.DATABASE_URL) ?? error}`);
  });
  // Readers of an empty catalogue wait for the first dump. Changed topics are applied, and later dumps loaded, beside them.
  if (isEmpty) await seeding;
  await serveUntilAborted(signal, ingestion, env, runtime, sources, { measure, embedder });
  await seeding;
}

/** The parts of ingestion that the server needs. */
type ServedIngestion = Omit<LoadingThread, symbol> & { readonly db: Database } & AsyncDisposable;

/** What dumps and requests share. */
interface Shared {
  readonly measure: Measure;
  readonly embedder: SharedEmbedder;
}

/** Opens the database, and ingestion on a thread; in this process for a database in memory, which no thread can share. */
async function openServedIngestion(
  env: Environment,
  meter: Meter,
  shared: Shared & { readonly signal: AbortSignal },
): Promise<ServedIngestion> {
  if (env.DATABASE_URL.includes(':memory:')) {
    const { openIngestion } = await import('./open-ingestion.ts');
    const ingestion = await openIngestion(env, { dryRun: false, meter, ...shared });
    return { ...ingestion, applyTopics: async () => void (await ingestion.openTopicModel()) };
  }
  const db = await openMigrated(env);
  const thread = openLoadingThread(db, env, { meter, ...shared });
  return {
    db,
    ...thread,
    async [Symbol.asyncDispose]() {
      await thread[Symbol.asyncDispose]();
      db.client.close();
    },
  };
}

/**
 * Ingests the new dumps in seeds/.
 * @param options.isCurrent whether the catalogue has the topics of the list; else they are applied first
 * @param options.isChosen whether the operator has a list of sources: then seeds/ is left alone
 */
async function ingestSeeds(
  ingestion: ServedIngestion,
  signal: AbortSignal,
  meter: Meter,
  { isCurrent, isChosen }: { readonly isCurrent: boolean; readonly isChosen: boolean },
): Promise<void> {
  try {
    if (!isCurrent) await ingestion.applyTopics();
    meter.stop();
    if (isChosen) return;
    const outcomes = take(openInputs(SEEDS_FOLDER, signal, { mayBeEmpty: true }), ingestion, {
      signal,
      onProgress: showProgress(meter),
    });
    for await (const outcome of outcomes) {
      meter.stop();
      if (!outcome.isRepeat) logOutcome(outcome);
    }
  } finally {
    meter.stop();
  }
}

/** Serves requests, runs the hub and pulls sources. */
async function serveUntilAborted(
  signal: AbortSignal,
  { db, load, preview, openTopicModel }: ServedIngestion,
  env: Environment,
  { listen, clientAddress, everyMinute }: Runtime,
  sources: readonly Source[],
  { measure, embedder }: Shared,
): Promise<void> {
  signal.throwIfAborted();
  const inbox = openInbox(env);
  const intake = nodeIntake({ db, load, preview, openTopicModel, inbox, signal });
  await intake.resume();
  const queries = openQueryEmbedder({ ...embedder, embed: measure.embedder(embedder, 'queries').embed });
  // Other databases run queries elsewhere, or have no second connection.
  const isFile = /^file:(?!.*:memory:)/.test(env.DATABASE_URL);
  using reader = isFile ? openReader(env.DATABASE_URL, db.faults) : undefined;
  const watch = watchFile(env, db);
  const readiness = { stopping: signal, checks: watch?.checks };
  const { app, hub } = createNodeApp(db, env, clientAddress, intake, {
    ...{ queries, reader, readiness, measure },
  });
  if (measure.registry !== undefined)
    addSiteMetrics(measure.registry, {
      ...{ db, reader, url: env.DATABASE_URL, readiness, submissions: intake.waiting },
    });
  const server = await listen(app.fetch, env.HOST, env.PORT);
  log.info(`serving on http://localhost:${server.port}/ (Ctrl-C stops it)`);
  const delivering = hub?.run(signal);
  const watching = watch?.run(signal);
  const pulling = keepTicking(nodeCron(db, env, sources, intake), everyMinute, signal);
  if (!signal.aborted) await once(signal, 'abort');
  log.info('stopping: answering what is in flight');
  await Promise.all([server.stop(), delivering, pulling, watching, intake.idle()]);
}

/** Rejects at once, instead of after minutes of ingestion, when the port is taken. */
async function assertPortIsFree({ HOST, PORT }: Environment): Promise<void> {
  const server = createServer().listen(PORT, HOST);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
