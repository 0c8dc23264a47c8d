import { Hono, type MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { methodNotAllowed } from 'hono/method-not-allowed';
import type { Database } from '../db/database.ts';
import { dumpRoutes, type PostingOptions } from './api/dumps/routes.ts';
import { healthRoutes } from './api/health.ts';
import { apiRoutes } from './api/routes.ts';
import { citationRoutes } from './citations/routes.ts';
import { opmlRoutes } from './feeds/opml-route.ts';
import { feedRoutes } from './feeds/routes.ts';
import { Problem, problemResponse } from './http/problem.ts';
import { limitRate, type RateLimit } from './http/rate-limit.ts';
import type { Rendered } from './http/representation.ts';
import type { ResponseCache } from './http/response-cache.ts';
import { createSite } from './http/site.ts';
import { nothingAt } from './lookup/not-found.ts';
import { addRoutes } from './web/add-route.ts';
import { docsRoutes } from './web/docs-route.ts';
import { pageFileRoutes } from './web/files-route.ts';
import { pageRoutes } from './web/routes.ts';
import { searchPageRoutes } from './web/search-route.ts';

export interface AppOptions {
  /** Migrated. */
  readonly db: Database;
  /** Where the site is to be found; without it, links start with the origin of each request. */
  readonly publicUrl?: string | undefined;
  /** Shown by /healthz. */
  readonly version?: string | undefined;
  /** Memory for rendered responses, in bytes. */
  readonly cacheBytes?: number | undefined;
  /** What was rendered before, instead of a cache of its own. */
  readonly cache?: ResponseCache<Rendered> | undefined;
  /** Where feeds may be subscribed to (WebSub), if anywhere. */
  readonly hub?: string | undefined;
  /** `false` where the platform in front compresses. */
  readonly compress?: boolean | undefined;
  /** How often a client may ask; without it, as often as it likes. */
  readonly rateLimit?: RateLimit | undefined;
  /** How dumps may be posted; without it, they may not. */
  readonly posting?: PostingOptions | undefined;
}

const answerPreflight = cors({ origin: '*', allowMethods: ['GET', 'HEAD'], maxAge: 86_400 });

/** Where browsers may write, if they may: only pages of this site. */
const WRITTEN = '/api/dumps';

/** What any web page may read: feeds, the API, the list of subscriptions, citations. */
const OPEN_PATHS = ['/feeds/*', '/api/*', '/opml.xml', '/items/:file{[^/]+\\.(?:bib|ris)}'];

/** Answers what browsers ask before they send If-None-Match elsewhere; other responses carry their own fields. */
const preflight: MiddlewareHandler = (c, next) =>
  c.req.method === 'OPTIONS' && c.req.path !== WRITTEN ? answerPreflight(c, next) : next();

/** Feeds, the API and pages over one database, and the way in for dumps. Runs wherever Hono does. */
export function createApp({ db, publicUrl, version, rateLimit, posting, ...options }: AppOptions): Hono {
  const site = createSite(db, publicUrl, options);
  const app = new Hono();
  app.route('/healthz', healthRoutes(db, version));
  if (rateLimit !== undefined) app.use(limitRate(rateLimit));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) =>
        problemResponse(
          c,
          new Problem(405, `${c.req.method} is not possible here, only ${methods.join(', ')}.`, {
            headers: { Allow: methods.join(', ') },
          }),
        ),
    }),
  );
  for (const path of OPEN_PATHS) app.use(path, preflight);
  app.route('/feeds', feedRoutes(site));
  app.route('/api', apiRoutes(site));
  app.route(WRITTEN, dumpRoutes(site, posting));
  app.route('/', docsRoutes(site, app, version));
  app.route('/search', searchPageRoutes(site));
  app.route('/opml.xml', opmlRoutes(site));
  app.route('/items', citationRoutes(site));
  app.route('/add', addRoutes(site, posting));
  app.route('/', pageRoutes(site, { canAdd: posting !== undefined }));
  app.route('/', pageFileRoutes(site));
  app.notFound(async (c) => problemResponse(c, await nothingAt(c, site)));
  app.onError((error, c) => problemResponse(c, error));
  return app;
}
