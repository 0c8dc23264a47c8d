import type { Context, TypedResponse } from 'hono';
import * as v from 'valibot';
import type { Item } from '../../db/items/find-items.ts';
import { count } from '../http/parameters.ts';
import { API, UNSTORED } from '../http/response-type.ts';
import type { Site } from '../http/site.ts';
import { parsedQuery } from './openapi/operation.ts';
import type { Problem } from './schemas/problem.ts';

type ProblemStatus = 400 | 401 | 404 | 405 | 410 | 413 | 415 | 429 | 500 | 503;

/** A response with JSON, or a problem, typed for clients. */
export type JsonResponse<Body> = Response &
  (TypedResponse<Body, 200, 'json'> | TypedResponse<Problem, ProblemStatus, 'json'>);

/**
 * Answers with the JSON that `find` returns. It runs once for each revision of the catalogue and each query. A Link field
 * names the next page too (RFC 8288).
 */
export async function respondJson<Body extends object>(
  c: Context,
  site: Site,
  find: () => Promise<Body>,
): Promise<JsonResponse<Body>> {
  const response = await site.respond(c, API, parsedQuery(c), async () => {
    const body = await find();
    return {
      body: json(body),
      headers: nextLink('next' in body ? body.next : null),
      isProvisional: 'meaning' in body && body.meaning === 'loading',
    };
  });
  return response as JsonResponse<Body>;
}

/** Answers with JSON that changes without the catalogue. */
export async function respondLiveJson<Body extends object>(
  c: Context,
  site: Site,
  body: Body,
): Promise<JsonResponse<Body>> {
  return (await site.respondLive(c, API, json(body))) as JsonResponse<Body>;
}

/** Answers with JSON that nobody stores, and that no other site reads. */
export function respondUnstored(
  body: object,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const type = { 'Content-Type': 'application/json; charset=utf-8' };
  return new Response(json(body), { status, headers: { ...UNSTORED, ...type, ...headers } });
}

/** Describes a successful answer with JSON: of one schema, or with `fields=` of another. */
export function jsonAnswer(description: string, ...schemas: [v.GenericSchema, ...v.GenericSchema[]]) {
  const [schema, ...sparse] = schemas;
  const content = { 'application/json': sparse.length === 0 ? schema : v.union(schemas) };
  return { 200: { description, content } } as const;
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

export function nextLink(next: unknown): Record<string, string> {
  return typeof next === 'string' ? { Link: `<${next}>; rel="next"` } : {};
}

const DEFAULT_PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 100;

export const limit = v.optional(
  v.pipe(count(MAX_PAGE_SIZE), v.description('How many papers at most.')),
  String(DEFAULT_PAGE_SIZE),
);

/** A page of items, and the URL of the next one. */
export interface ItemPage<Found extends Item, Next = string | null> {
  readonly items: readonly Found[];
  readonly next: Next;
  /** Of a search, see `Matches`. */
  readonly meaning?: 'used' | 'loading' | 'unused';
}

/** The URL of this request with another cursor. */
export function nextUrl(c: Context, base: string, cursor: string): string {
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.set('cursor', cursor);
  return `${base}${pathname}?${searchParams}`;
}
