import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { withoutSecret } from '../links/site-links.ts';
import { log, withRequestId } from '../logging.ts';

const FIELD = 'X-Request-Id';

/** Ids that a proxy may give: they stand in log lines. */
const REQUEST_ID = /^[\w.=-]{1,64}$/;

/**
 * Gives each request an id: that of the proxy (`X-Request-Id`), else a random one. The response names it, and so do the log
 * lines of the request. Logs each request at the level `debug`.
 */
export function logRequests(): MiddlewareHandler {
  return (c, next) => {
    const sent = c.req.header(FIELD) ?? '';
    const requestId = REQUEST_ID.test(sent) ? sent : crypto.randomUUID();
    c.set('requestId', requestId);
    return withRequestId(requestId, async () => {
      const startedAt = performance.now();
      await next();
      c.res.headers.set(FIELD, requestId);
      if (!log.isEnabledFor('debug')) return;
      const ms = Math.round(performance.now() - startedAt);
      const length = c.res.headers.get('Content-Length');
      log.debug('{method} {path} {status} in {ms} ms', {
        requestId,
        method: c.req.method,
        path: withoutSecret(c.req.path),
        route: routeOf(c),
        status: c.res.status,
        ms,
        bytes: length === null ? null : Number(length),
      });
    });
  };
}

/**
 * The pattern of the route of a request, without what its parameters match: `/feeds/topics/:name`; `none` where there is no
 * route. There are few, whatever clients ask for.
 */
export function routeOf(c: Parameters<MiddlewareHandler>[0]): string {
  const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL');
  const path = route?.path ?? 'none';
  const brace = path.indexOf('{');
  return brace === -1 ? path : path.slice(0, brace) + path.slice(path.lastIndexOf('}') + 1);
}
