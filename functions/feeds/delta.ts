import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Context } from 'hono';
import { MAX_CURRENT_ITEMS } from '../../db/items/find-archive.ts';
import type { ListedItem } from '../../db/items/find-items.ts';
import { entityTags } from '../http/conditional.ts';
import type { Representation } from '../http/representation.ts';
import { bodyFor, codingFields, ifNoneMatch, isSentAsGzip, tagOf } from '../http/respond.ts';
import type { FeedEntry } from './feed.ts';
import { newestFirst } from './find-items.ts';

/**
 * How far a document of a feed goes. Arrivals are numbered once, and every change has a later time than all before it. So
 * the items that came or changed after a state are known without any memory of readers.
 */
export interface FeedState {
  /** The last change of an item, in seconds since 1970. */
  readonly changed: number;
  /** The last arrival. */
  readonly arrival: number;
}

/** The state of a document with these items. */
export function feedState(items: readonly FeedEntry[]): FeedState {
  return {
    changed: Math.max(0, ...items.map(changeOf)),
    arrival: Math.max(0, ...items.map(({ arrival }) => arrival)),
  };
}

function changeOf({ changedAt }: FeedEntry): number {
  return secondsOf(changedAt);
}

function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

/**
 * Writes a state for the end of an entity tag: the tag that a reader sends tells which items it has.
 * @param document the address of the document: a tag of another one says nothing about this one
 */
export function writeState({ changed, arrival }: FeedState, document: string): string {
  return `${mark(document)}.${changed.toString(36)}.${arrival.toString(36)}`;
}

/** Tells documents apart, in eight hex digits. */
function mark(document: string): string {
  return bytesToHex(sha256(utf8ToBytes(document)).subarray(0, 4));
}

/** `items` in their order, without those that a reader with `state` has. */
export function withoutKnown<Entry extends FeedEntry>(items: readonly Entry[], state: FeedState): Entry[] {
  return items.filter((item) => item.arrival > state.arrival || changeOf(item) > state.changed);
}

/** What a reader lacks, and the state that it has with it. */
export interface News {
  readonly items: readonly ListedItem[];
  readonly state: FeedState;
}

/**
 * Chooses what a reader with `known` lacks: what arrived and, with the last of it, what changed.
 * @param items of the document
 * @param arrivals what arrived since, the first first; of more than `limit`, the first `limit` are the news
 */
export function newsOf(
  items: readonly ListedItem[],
  arrivals: readonly ListedItem[],
  known: FeedState,
  limit: number,
): News {
  const first = arrivals.slice(0, limit);
  const last = first.at(-1);
  if (last !== undefined && arrivals.length > limit) {
    return { items: newestFirst(first), state: { changed: known.changed, arrival: last.arrival } };
  }
  const isChange = (item: ListedItem) =>
    item.arrival <= known.arrival &&
    changeOf(item) > known.changed &&
    secondsOf(item.arrivedAt) <= known.changed;
  return { items: newestFirst([...arrivals, ...items.filter(isChange)]), state: feedState(items) };
}

/** The state of a feed that a client has, and how many new items it takes at once. */
export interface DeltaBase extends FeedState {
  readonly etag: string;
  readonly limit: number;
}

/**
 * The newest state that a request for new items names in If-None-Match (RFC 3229, section 10.5.3).
 * @param document as in `writeState`
 * @returns `undefined` when the whole feed has to be sent
 */
export function deltaBase(c: Context, whole: Representation, document: string): DeltaBase | undefined {
  const manipulations = (c.req.header('A-IM') ?? '').split(',');
  const feed = manipulations.map((text) => FEED_MANIPULATION.exec(text)).find((match) => match !== null);
  if (feed === undefined) return undefined;
  const limit = Math.min(Number(feed[1] ?? MAX_CURRENT_ITEMS), MAX_CURRENT_ITEMS);
  const present = readState(whole.etag, document);
  const [newest] = entityTags(ifNoneMatch(c) ?? '')
    .flatMap((etag) => readState(etag, document) ?? [])
    .toSorted((a, b) => b.changed - a.changed || b.arrival - a.arrival);
  // A state from the future is of another database.
  const isEarlier = newest !== undefined && present !== undefined && newest.changed < present.changed;
  return isEarlier ? { ...newest, limit } : undefined;
}

function readState(etag: string, document: string): Omit<DeltaBase, 'limit'> | undefined {
  const [, name, changed = '', arrival = ''] =
    /\.([0-9a-f]{8})\.([0-9a-z]{1,9})\.([0-9a-z]{1,9})(?:-gzip)?"$/.exec(etag) ?? [];
  if (name !== mark(document)) return undefined;
  return { etag, changed: Number.parseInt(changed, 36), arrival: Number.parseInt(arrival, 36) };
}

/** `feed` in A-IM with a weight above zero, and as our own parameter how many new items to send at most. */
const FEED_MANIPULATION =
  /^\s*feed\s*(?:;\s*items\s*=\s*([1-9]\d{0,3})\s*)?(?:;\s*q\s*=(?!\s*0(?:\.0*)?\s*$).*)?$/is;

/** Answers with new items only: 226 (RFC 3229, section 10.4.1). @param response the response with the whole feed */
export function respondDelta(
  c: Context,
  response: Response,
  whole: Representation,
  delta: Representation,
  base: DeltaBase,
): Response {
  const headers = new Headers(response.headers);
  const isGzip = isSentAsGzip(c, delta);
  headers.delete('Content-Encoding');
  for (const [name, value] of Object.entries(codingFields(delta, isGzip))) headers.set(name, value);
  // No cache may store it: other clients have other items.
  headers.set('Cache-Control', 'no-store');
  headers.set('IM', 'feed');
  headers.set('Delta-Base', base.etag);
  const ending = (etag: string) => etag.slice(etag.indexOf('.'));
  // With the first of the new items alone, the client has a state between.
  if (ending(delta.etag) !== ending(whole.etag)) headers.set('ETag', tagOf(delta, isGzip));
  return new Response(bodyFor(c, delta, isGzip), { status: 226, headers });
}
