/** The JSON API: its routes, its schemas, and its description in OpenAPI. */
import { Hono } from 'hono';
import type { Site } from '../http/site.ts';
import { itemRoutes } from './items.ts';
import { searchRoutes } from './search.ts';
import { similarRoutes } from './similar.ts';
import { statusRoutes } from './status.ts';
import { topicRoutes } from './topics.ts';
import { trendRoutes } from './trends.ts';

/** The routes that read, below /api. */
export function apiRoutes(site: Site) {
  return new Hono()
    .route('/', itemRoutes(site))
    .route('/', similarRoutes(site))
    .route('/', searchRoutes(site))
    .route('/', topicRoutes(site))
    .route('/', trendRoutes(site))
    .route('/', statusRoutes(site));
}

/** Types clients: `hc<Api>('https://papers.example/api')`, of hono/client. */
export type Api = ReturnType<typeof apiRoutes>;
