import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Hono } from 'hono';
import { listDumps } from '../../db/dumps/dumps.ts';
import type { Source } from '../../pipeline/acquire/sources.ts';
import type { Environment } from '../env.ts';
import { take } from '../intake/take.ts';
import { log, startLogging } from '../logging.ts';
import { type EveryMinute, keepTicking } from '../sources/schedule.ts';
import { describeReport } from '../terminal/describe-report.ts';
import { explain } from '../terminal/explain.ts';
import { createMeter } from '../terminal/meter.ts';
import { type ClientAddress, createNodeSite } from './app.ts';
import { nodeCron, readSources } from './cron.ts';
import { type Ingestion, openIngestion, SEEDS_FOLDER } from './deps.ts';
import { openInputs } from './files/inputs.ts';
import { Inbox, inboxFolder } from './inbox.ts';
import { inProcessLoader, nodeIntake } from './intake.ts';

/** Loopback only: a proxy that speaks TLS stands in front of it. */
const HOST = '127.0.0.1';

/** A server that takes requests. */
export interface Listening {
  readonly port: number;
  /** Lets go of the port and of every connection. */
  close(): Promise<void>;
}

/** What Node and Deno each have in their own way. All else here is modules of Node, which Deno has as well. */
export interface Runtime {
  /** Rejects when the port cannot be had. */
  listen(fetch: Hono['fetch'], hostname: string, port: number): Promise<Listening>;
  readonly clientAddress: ClientAddress;
  readonly everyMinute: EveryMinute;
}

/**
 * The server with an embedded database: migrates, ingests what is new in seeds/, serves until `signal` aborts.
 * @returns the exit code
 */
export async function serveCatalogue(
  env: Environment,
  signal: AbortSignal,
  runtime: Runtime,
): Promise<number> {
  await startLogging(env.LOG_LEVEL);
  const sources = await readSources(env);
  await claimPort(env.PORT);
  const meter = createMeter();
  const ingestion = await openIngestion(env, { dryRun: false, meter, signal });
  const seed = () => ingestSeeds(ingestion, signal, meter);
  try {
    // An empty feed helps nobody, so the first dump comes before the first reader; later ones are loaded beside them.
    const dumps = await listDumps(ingestion.db, 1_000);
    if (!dumps.some((dump) => dump.state === 'loaded')) {
      await seed();
      await serveUntil(signal, ingestion, env, runtime, sources, meter);
    } else {
      const seeding = seed().catch((error) => {
        if (!signal.aborted) log.error(`seeds: ${explain(error, env.DATABASE_URL) ?? error}`);
      });
      await serveUntil(signal, ingestion, env, runtime, sources, meter);
      await seeding;
    }
    return 0;
  } finally {
    await ingestion.close();
  }
}

async function ingestSeeds(
  ingestion: Ingestion,
  signal: AbortSignal,
  meter: ReturnType<typeof createMeter>,
): Promise<void> {
  try {
    const outcomes = take(openInputs(SEEDS_FOLDER, signal), inProcessLoader(ingestion), {
      signal,
      onProgress: ({ bytes, papers }) => meter.update(bytes, papers),
    });
    for await (const { name, isRepeat, report, error } of outcomes) {
      meter.stop();
      if (report !== undefined) log.info(describeReport(report));
      else if (error !== undefined && !isRepeat) log.error(`${name}: not ingested. ${error.message}`);
    }
  } finally {
    meter.stop();
    await ingestion.rest();
  }
}

/** Serves and pulls sources until `signal` aborts. */
async function serveUntil(
  signal: AbortSignal,
  { db, run, rest }: Ingestion,
  env: Environment,
  { listen, clientAddress, everyMinute }: Runtime,
  sources: readonly Source[],
  meter: ReturnType<typeof createMeter>,
): Promise<void> {
  signal.throwIfAborted();
  // What is taken in beside serving is in the log; a bar is for who waits for one dump.
  const quiet: typeof run = (dump) => run(dump).finally(() => meter.stop());
  const inbox = new Inbox(inboxFolder(env));
  const intake = nodeIntake({ db, run: quiet, rest, inbox, signal });
  await intake.resume();
  const { app, hub } = createNodeSite(db, env, clientAddress, intake);
  const server = await listen(app.fetch, HOST, env.PORT);
  log.info(`serving on http://localhost:${server.port}/ (Ctrl-C stops it)`);
  const telling = hub?.run(signal);
  const pulling = keepTicking(nodeCron(db, env, sources, intake), everyMinute, signal);
  if (!signal.aborted) await once(signal, 'abort');
  await Promise.all([telling, pulling]);
  await intake.idle();
  await server.close();
}

/** Finds out at once, not after minutes of work, that the port is taken. */
async function claimPort(port: number): Promise<void> {
  const server = createServer().listen(port, HOST);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
