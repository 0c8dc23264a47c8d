import type { Context, TypedResponse } from 'hono';
import { API } from '../http/media.ts';
import type { Site } from '../http/site.ts';
import { understood } from './openapi/operation.ts';
import type { Problem } from './schemas/schemas.ts';

type Refusal = 400 | 401 | 404 | 405 | 410 | 413 | 415 | 429 | 500 | 503;

/** What an operation answers: its JSON, or a problem. */
export type Answered<Body> = Response &
  (TypedResponse<Body, 200, 'json'> | TypedResponse<Problem, Refusal, 'json'>);

/**
 * Answers with JSON, rendered once for each state of the database and what the query was understood as. The next page of a
 * list is named in a Link field as well (RFC 8288).
 */
export async function answerJson<Body extends object>(
  c: Context,
  site: Site,
  find: (base: string) => Promise<Body>,
): Promise<Answered<Body>> {
  const response = await site.respond(c, API, JSON.stringify(understood(c)), async () => {
    const body = await find(site.base(c));
    return { body: json(body), headers: linkToNext('next' in body ? body.next : null) };
  });
  return response as Answered<Body>;
}

/** The same for what is true now only; see `Site.respondLive`. */
export async function answerLive<Body extends object>(
  c: Context,
  site: Site,
  find: (base: string) => Promise<Body>,
): Promise<Answered<Body>> {
  const response = await site.respondLive(c, API, async () => json(await find(site.base(c))));
  return response as Answered<Body>;
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

export function linkToNext(next: unknown): Record<string, string> {
  return typeof next === 'string' ? { Link: `<${next}>; rel="next"` } : {};
}
