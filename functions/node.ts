import { once } from 'node:events';
import { createServer } from 'node:http';
import { type ServerType, serve } from '@hono/node-server';
import { listDumps } from '../db/dumps.ts';
import { createNodeSite } from './app-node.ts';
import { describe } from './commands/ingest.ts';
import { createMeter } from './commands/meter.ts';
import { runProgram } from './commands/run-program.ts';
import { type Ingestion, openIngestion, SEEDS_FOLDER } from './deps-node.ts';
import type { Environment } from './env.ts';
import { explain } from './explain.ts';
import { ingestPlace } from './ingest-node.ts';
import { log, startLogging } from './logging.ts';

/** Loopback only: a proxy that speaks TLS stands in front of it. */
const HOST = '127.0.0.1';

/** `npm start`: migrates, ingests what is new in seeds/, serves until it is stopped. */
await runProgram(async (env, signal) => {
  await startLogging(env.LOG_LEVEL);
  await claimPort(env.PORT);
  const meter = createMeter();
  const ingestion = await openIngestion(env, { dryRun: false, meter, signal });
  const seed = () => ingestSeeds(ingestion, signal, meter);
  try {
    // An empty feed helps nobody, so the first dump comes before the first reader; later ones are loaded beside them.
    const dumps = await listDumps(ingestion.db, 1_000);
    if (!dumps.some((dump) => dump.state === 'loaded')) {
      await seed();
      await serveUntil(signal, ingestion, env);
    } else {
      const seeding = seed().catch((error) => {
        if (!signal.aborted) log.error(`seeds: ${explain(error, env.DATABASE_URL) ?? error}`);
      });
      await serveUntil(signal, ingestion, env);
      await seeding;
    }
    return 0;
  } finally {
    await ingestion.close();
  }
});

async function ingestSeeds(
  ingestion: Ingestion,
  signal: AbortSignal,
  meter: ReturnType<typeof createMeter>,
): Promise<void> {
  try {
    const outcomes = ingestPlace(SEEDS_FOLDER, ingestion.db, ingestion.run, {
      signal,
      onlyNew: true,
      onProgress: ({ bytes, papers }) => meter.update(bytes, papers),
    });
    for await (const outcome of outcomes) {
      meter.stop();
      if ('error' in outcome) log.error(`${outcome.name}: not ingested. ${outcome.error.message}`);
      else log.info(describe(outcome.report));
    }
  } finally {
    meter.stop();
    await ingestion.rest();
  }
}

/** Serves until `signal` aborts, then lets go of the port and of every connection. */
async function serveUntil(signal: AbortSignal, { db }: Ingestion, env: Environment): Promise<void> {
  signal.throwIfAborted();
  const { app, hub } = createNodeSite(db, env);
  const server = await new Promise<ServerType>((resolve, reject) => {
    const starting = serve({ fetch: app.fetch, hostname: HOST, port: env.PORT }, ({ port }) => {
      log.info(`serving on http://localhost:${port}/ (Ctrl-C stops it)`);
      resolve(starting);
    });
    starting.on('error', reject);
  });
  const telling = hub?.run(signal);
  if (!signal.aborted) await once(signal, 'abort');
  await telling;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

/** Finds out at once, not after minutes of work, that the port is taken. */
async function claimPort(port: number): Promise<void> {
  const server = createServer().listen(port, HOST);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
