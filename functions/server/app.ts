import type { Context } from 'hono';
import type { Database } from '../../db/database.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { isGlobalAddress } from '../../pipeline/acquire/fetch/global-address.ts';
import { hostMatcher } from '../../pipeline/acquire/fetch/host-patterns.ts';
import { type AppOptions, createAppWithHub } from '../app.ts';
import type { Environment } from '../env.ts';
import { createAdmission } from '../http/admission.ts';
import { Guesses } from '../http/bearer.ts';
import { type ClientOf, clientNetwork, isLoopback } from '../http/client.ts';
import type { Allows } from '../hub/context.ts';
import type { Intake } from '../intake/take.ts';
import { guardedRequest } from './files/guarded-request.ts';
import { type Measure, unmeasured } from './metrics/measure.ts';
import { openSourceDesk } from './sources/desk.ts';

/** Default maximum size of a posted dump, which is spooled to a file. */
const MAX_DUMP_BYTES = 256 * 2 ** 20;

/** Maximum time that `?wait=1` waits. */
const WAIT_TIMEOUT_MS = 300_000;

/** The address that a request's connection comes from; `null` for requests of the hub, which have none. */
export type ClientAddress = (c: Context) => string | null;

/**
 * Makes the app of Node and Deno, and its hub.
 * @param intake takes posted dumps; without it, nobody may post
 * @param parts what searches need beside the database; without it, they answer by words, on this thread; what /readyz checks; what measures
 */
export function createNodeApp(
  db: Database,
  env: Environment,
  clientAddress: ClientAddress,
  intake?: Intake,
  {
    measure: { registry, hubRequest } = unmeasured,
    ...parts
  }: Pick<AppOptions, 'queries' | 'reader' | 'readiness'> & { readonly measure?: Measure } = {},
) {
  const { PUBLIC_URL: publicUrl, INGEST_TOKEN: token, MAX_DUMP_BYTES: maxBytes = MAX_DUMP_BYTES } = env;
  const address = addressReader(env, clientAddress);
  const client: ClientOf = (c) => {
    const of = address(c);
    return of === null ? null : clientNetwork(of);
  };
  const rateLimit = env.RATE_LIMIT === undefined ? undefined : { perMinute: env.RATE_LIMIT, client };
  const posting =
    token === undefined || intake === undefined
      ? undefined
      : {
          ...{ intake, token, guesses: new Guesses(client), maxBytes, waitTimeoutMs: WAIT_TIMEOUT_MS },
          stopping: parts.readiness?.stopping,
        };
  const admission = createAdmission(client);
  registry?.gauge(
    { name: 'paperwire_http_places', help: 'Requests that are worked on, and that wait for a place.' },
    () => [
      { labels: { state: 'busy' }, value: admission.inFlight() },
      { labels: { state: 'waiting' }, value: admission.waiting() },
    ],
  );
  registry?.counted(
    { name: 'paperwire_http_refused', help: 'Requests refused because too many waited, or for too long.' },
    () => [{ value: admission.refused() }],
  );
  const { version } = packageJson;
  const listed = hostMatcher(env.HUB_ALLOW);
  const allows: Allows = (address, hostname) => isGlobalAddress(address) || listed(address, hostname);
  return createAppWithHub(
    {
      db,
      publicUrl,
      isExposed: !isLoopback(env.HOST),
      version,
      admission,
      rateLimit,
      posting,
      sources: openSourceDesk(env),
      ...parts,
      metrics: registry && { registry, address },
    },
    { allows, request: hubRequest((url, init) => guardedRequest(url, init, { allows })) },
    client,
  );
}

function addressReader(
  { CLIENT_ADDRESS_HEADER: field }: Environment,
  clientAddress: ClientAddress,
): ClientAddress {
  return (c) => {
    const address = clientAddress(c);
    return address === null ? null : (field && c.req.header(field)) || address;
  };
}
