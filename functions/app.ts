import { Hono, type MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { methodNotAllowed } from 'hono/method-not-allowed';
import type { Database } from '../db/database.ts';
import { correctionRoutes } from './api/corrections.ts';
import { dumpRoutes, type PostingOptions } from './api/dumps/routes.ts';
import { healthRoutes } from './api/health.ts';
import { libraryRoutes } from './api/library.ts';
import { apiRoutes } from './api/routes.ts';
import type { ReadinessOptions } from './care/readiness.ts';
import { citationRoutes } from './citations/routes.ts';
import { opmlRoutes } from './feeds/opml.ts';
import { feedRoutes } from './feeds/routes.ts';
import type { Admission } from './http/admission.ts';
import type { ClientOf } from './http/client.ts';
import { Problem } from './http/problem.ts';
import { limitRate, type RateLimit } from './http/rate-limit.ts';
import { logRequests } from './http/request-log.ts';
import { createSite, type SiteOptions } from './http/site.ts';
import { createHub, type Hub, type HubOptions, hubAddress } from './hub/hub.ts';
import { hubRoutes } from './hub/routes.ts';
import { libraryIntake } from './library/library-intake.ts';
import { pathNotFound } from './lookup/address.ts';
import { addMetrics, type MetricsOptions } from './metrics/requests.ts';
import type { SourceDesk } from './sources/desk.ts';
import { docsRoutes } from './web/docs-route.ts';
import { errorResponse } from './web/error-response.ts';
import { pageFileRoutes } from './web/files-route.ts';
import { libraryPageRoutes } from './web/library-routes.ts';
import { FEED_PAGE } from './web/page-types.ts';
import { feedPage } from './web/pages/feed.ts';
import { localPath } from './web/parts/layout.ts';
import { pageRoutes } from './web/routes.ts';
import { searchPageRoutes } from './web/search-route.ts';
import { sourcesPageRoutes } from './web/sources-route.ts';
import { staticPageRoutes } from './web/static-routes.ts';

export interface AppOptions extends SiteOptions {
  /** A migrated database. */
  readonly db: Database;
  /** The URL of the site; without it, links start with the origin of each request. */
  readonly publicUrl?: string | undefined;
  /** For /healthz, /readyz and the API's description. */
  readonly version?: string | undefined;
  /** Whether other machines reach the server itself: then a request for `localhost` may be anybody's. */
  readonly isExposed?: boolean | undefined;
  /** Bounds the requests that are worked on at once; without it, the platform does. */
  readonly admission?: Admission | undefined;
  /** Without it, clients may send any number of requests. */
  readonly rateLimit?: RateLimit | undefined;
  /** Without it, the site accepts no dumps. */
  readonly posting?: PostingOptions | undefined;
  /** The list of sources, for the page of operators; without it, the list is part of the program. */
  readonly sources?: SourceDesk | undefined;
  /** Maximum number of papers of a library that the site embeds at once. */
  readonly maxEmbedded?: number | undefined;
  /** What /readyz looks at beside the database. */
  readonly readiness?: ReadinessOptions | undefined;
  /** Without it, nothing is measured and there is no /metrics. */
  readonly metrics?: MetricsOptions | undefined;
}

/** The routes that accept dumps and libraries. Web pages of other sites must not post to them. */
const DUMPS_PATH = '/api/dumps';
const LIBRARIES_PATH = '/api/libraries';

/** What a monitor asks for. */
const HEALTH_PATHS = ['/healthz', '/readyz'];

/** Resources that any web page may read: feeds, the API, the list of subscriptions, citations. */
const OPEN_PATHS = ['/feeds/*', '/api/*', '/opml.xml', '/items/:file{[^/]+\\.(?:bib|ris)}'];

const answerPreflight = cors({ origin: '*', allowMethods: ['GET', 'HEAD'], maxAge: 86_400 });

/** Answers preflight requests, as for If-None-Match. Other responses set their own CORS fields. */
const preflight: MiddlewareHandler = (c, next) =>
  c.req.method === 'OPTIONS' && c.req.path !== DUMPS_PATH && !c.req.path.startsWith(LIBRARIES_PATH)
    ? answerPreflight(c, next)
    : next();

/** The app: feeds, API, pages and the intake of dumps over one database. It runs wherever Hono does. */
export function createApp({
  db,
  publicUrl,
  isExposed,
  version,
  admission,
  rateLimit,
  posting,
  sources,
  maxEmbedded,
  readiness,
  metrics,
  ...options
}: AppOptions): Hono {
  const site = createSite(db, publicUrl, options);
  const isLocal = publicUrl === undefined && !isExposed;
  const libraries = libraryIntake(site, { rule: posting, isLocal, maxEmbedded });
  const app = new Hono();
  app.use(logRequests());
  if (metrics !== undefined) addMetrics(app, metrics, site.cache, admission);
  // Health counts by itself: no other request makes it fail.
  if (rateLimit !== undefined) for (const path of HEALTH_PATHS) app.use(path, limitRate(rateLimit));
  app.route('/', healthRoutes(db, version, readiness));
  if (rateLimit !== undefined) app.use(limitRate(rateLimit));
  if (admission !== undefined) app.use(admission.middleware);
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed(c, methods) {
        const allowed = methods.join(', ');
        throw new Problem(405, `Method ${c.req.method} is not allowed here; allowed: ${allowed}.`, {
          headers: { Allow: allowed },
        });
      },
    }),
  );
  for (const path of OPEN_PATHS) app.use(path, preflight);
  app.route('/feeds', feedRoutes(site, { type: FEED_PAGE, render: feedPage }));
  app.route('/api', apiRoutes(site));
  app.route(DUMPS_PATH, dumpRoutes(site, posting));
  app.route('/api/items', correctionRoutes(site, posting));
  app.route(LIBRARIES_PATH, libraryRoutes(site, libraries));
  if (site.isStatic) app.route('/', staticPageRoutes(site));
  app.route('/', docsRoutes(site, app, version));
  app.route('/search', searchPageRoutes(site));
  app.route('/library', libraryPageRoutes(site, libraries));
  app.route('/sources', sourcesPageRoutes(site, posting, sources));
  app.route('/opml.xml', opmlRoutes(site));
  app.route('/items', citationRoutes(site));
  app.route('/', pageRoutes(site, posting));
  app.route('/', pageFileRoutes(site));
  const path = localPath(publicUrl ?? '');
  app.notFound(async (c) => errorResponse(c, await pathNotFound(db, site.base(c), c.req.path), path));
  app.onError((error, c) => errorResponse(c, error, path));
  return app;
}

/** Makes the app, and its hub if the site has a public URL, which subscriptions need. */
export function createAppWithHub(
  options: AppOptions,
  hubOptions: Pick<HubOptions, 'request' | 'allows' | 'maxHosts'>,
  clientOf: ClientOf,
): { readonly app: Hono; readonly hub: Hub | undefined } {
  const { db, publicUrl } = options;
  if (publicUrl === undefined) return { app: createApp(options), hub: undefined };
  const app = createApp({ ...options, hub: hubAddress(publicUrl) });
  const hub = createHub({ ...hubOptions, db, publicUrl, fetch: (request) => app.fetch(request) });
  app.route('/hub', hubRoutes(hub, clientOf));
  return { app, hub };
}
