import packageJson from '../../package.json' with { type: 'json' };
import { createAppWithHub } from '../app.ts';
import { Guesses } from '../http/bearer.ts';
import { type ClientOf, clientNetwork } from '../http/client.ts';
import type { Representation } from '../http/representation.ts';
import type { ResponseCache } from '../http/response-cache.ts';
import type { Intake } from '../intake/take.ts';
import { queueIntake } from './intake.ts';
import type { Bindings, WorkerIngestion } from './open-ingestion.ts';

/** Maximum size of a dump, which is held in memory. */
const MAX_DUMP_BYTES = 8 * 2 ** 20;

/** Maximum time that `?wait=1` waits. */
const WAIT_TIMEOUT_MS = 60_000;

/** Papers of a library that a request embeds: some ten seconds of a processor. */
const MAX_EMBEDDED = 100;

/** Hosts that the hub speaks to at once: an event may have six connections open, and the database needs some of them. */
const MAX_HUB_HOSTS = 4;

const clientOf: ClientOf = (c) => clientNetwork(c.req.header('CF-Connecting-IP') ?? '');

/** Wrong tokens that came to this isolate. */
const guesses = new Guesses(clientOf);

/** Makes the intake of a Worker, and the maximum size of a dump in bytes. */
export function workerIntake(
  ingestion: WorkerIngestion,
  { WAITING }: Pick<Bindings, 'WAITING'>,
): { readonly intake: Intake; readonly maxBytes: number } {
  return {
    intake: queueIntake(ingestion, WAITING),
    maxBytes: ingestion.env.MAX_DUMP_BYTES ?? MAX_DUMP_BYTES,
  };
}

/**
 * Makes the app that serves one event, and its hub. Events run the hub.
 * @param cache rendered responses, shared by all events of the isolate
 */
export function createWorkerApp(
  ingestion: WorkerIngestion,
  bindings: Pick<Bindings, 'WAITING'>,
  cache: ResponseCache<Representation>,
) {
  const { db, env, queries } = ingestion;
  const { PUBLIC_URL: publicUrl, INGEST_TOKEN: token } = env;
  const posting =
    token === undefined
      ? undefined
      : { ...workerIntake(ingestion, bindings), token, guesses, waitTimeoutMs: WAIT_TIMEOUT_MS };
  return createAppWithHub(
    {
      db,
      queries,
      publicUrl,
      version: packageJson.version,
      cache,
      compress: false,
      posting,
      maxEmbedded: MAX_EMBEDDED,
    },
    // The platform resolves names, and it reaches no private network of ours.
    { request: (url, init) => fetch(url, init), maxHosts: MAX_HUB_HOSTS },
    clientOf,
  );
}
