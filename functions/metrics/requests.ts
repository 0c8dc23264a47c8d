/** The metrics of requests, and the route that shows all metrics. */

import type { Context, Hono, MiddlewareHandler } from 'hono';
import type { Admission } from '../http/admission.ts';
import { isFromThisMachine } from '../http/client.ts';
import { routeOf } from '../http/request-log.ts';
import type { ResponseCache } from '../http/response-cache.ts';
import { OPENMETRICS, type Registry } from './registry.ts';

export interface MetricsOptions {
  readonly registry: Registry;
  /** The address of a client; `null` for requests that the site makes itself, which do not count. */
  readonly address: (c: Context) => string | null;
}

/** From an answer from the cache to a search that waits for the model, in seconds. */
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);

/** Adds `GET /metrics`, and measures the requests that reach the app. Goes before its routes. */
export function addMetrics(
  app: Hono,
  options: MetricsOptions,
  cache: Pick<ResponseCache<never>, 'size'>,
  admission: Admission | undefined,
): void {
  app.use('/metrics', answerMetrics(options));
  app.use(measureRequests(options));
  const { registry } = options;
  registry.counted({ name: 'paperwire_cache_lookups', help: 'Responses that were asked of the cache.' }, () =>
    (['hit', 'miss'] as const).map((outcome) => ({ labels: { outcome }, value: cache.size[outcome] })),
  );
  registry.gauge({ name: 'paperwire_cache_bytes', help: 'Memory of the responses in the cache.' }, () => [
    { value: cache.size.bytes },
  ]);
  if (admission === undefined) return;
  registry.gauge(
    { name: 'paperwire_http_requests_waiting', help: 'Requests that wait to be worked on.' },
    () => [{ value: admission.waiting() }],
  );
  registry.counted(
    { name: 'paperwire_http_requests_refused', help: 'Requests refused because too many were worked on.' },
    () => [{ value: admission.refused() }],
  );
}

function measureRequests({ registry, address }: MetricsOptions): MiddlewareHandler {
  let running = 0;
  const count = registry.counter({
    name: 'paperwire_http_requests',
    help: 'Requests answered, by pattern of the route, method and status.',
  });
  const time = registry.histogram(
    {
      name: 'paperwire_http_request_duration_seconds',
      help: 'Time until the response begins, by pattern of the route.',
    },
    LATENCY_BUCKETS,
  );
  registry.gauge(
    { name: 'paperwire_http_requests_running', help: 'Requests that are being answered.' },
    () => [{ value: running }],
  );
  return async (c, next) => {
    if (address(c) === null) return next();
    const startedAt = performance.now();
    running++;
    try {
      await next();
    } finally {
      running--;
    }
    const route = routeOf(c);
    const method = METHODS.has(c.req.method) ? c.req.method : 'other';
    count({ route, method, status: String(c.res.status) });
    time((performance.now() - startedAt) / 1000, { route });
  };
}

/** Answers programs on this machine. To others it is a path like any that is not there. */
function answerMetrics({ registry, address }: MetricsOptions): MiddlewareHandler {
  return async (c, next) => {
    if (!/^(?:GET|HEAD)$/.test(c.req.method) || !isFromThisMachine(c, address(c))) return next();
    return new Response(await registry.write(), {
      headers: { 'Content-Type': OPENMETRICS, 'Cache-Control': 'no-store' },
    });
  };
}
