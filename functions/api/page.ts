import type { Context } from 'hono';
import * as v from 'valibot';
import type { Item } from '../../db/items/find-items.ts';
import { count } from '../http/parameters.ts';

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
}

/** The URL of this request with another cursor. */
export function nextUrl(c: Context, base: string, cursor: string): string {
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.set('cursor', cursor);
  return `${base}${pathname}?${searchParams}`;
}
