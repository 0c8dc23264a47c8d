import type { Database } from '../../db/database.ts';
import {
  findArchive,
  findArrivedAfter,
  findCurrent,
  findWindowStart,
  MAX_CURRENT_ITEMS,
  MIN_CURRENT_ITEMS,
} from '../../db/items/find-archive.ts';
import { findItemHeads, findReach, type ListedItem } from '../../db/items/find-items.ts';
import { findArrived } from '../../db/items/find-periods.ts';
import { findSimilar, SIMILAR } from '../../db/items/find-similar.ts';
import { type ItemFilter, selects } from '../../db/items/item-page.ts';
import { byWords, findSearchReach, type Search, searchHeads } from '../../db/search/search-items.ts';
import { pageOf } from '../http/cursor.ts';
import type { LibraryMatch, LibraryScan, Likeness } from '../library/scan.ts';

/** A document of a feed (RFC 5005): an archive by its number from 1, a page, or without any of these the current one. */
export interface DocumentName {
  readonly archive?: number;
  readonly limit?: number | undefined;
  readonly before?: number | undefined;
}

/** Path of a document below /feeds/, without ending. */
export function documentPath(feedPath: string, { archive }: DocumentName): string {
  return archive === undefined ? feedPath : `${feedPath}/archive/${archive}`;
}

/** The filter of a feed, in which no old item is news. */
type InFeed<Filter> = Filter & { readonly feed: true };

/** Which items a feed has. */
export type ItemSelection =
  | { readonly kind: 'list'; readonly filter: InFeed<ItemFilter> }
  | { readonly kind: 'search'; readonly search: InFeed<Search> }
  | { readonly kind: 'library'; readonly scan: (before?: number) => Promise<LibraryScan> }
  | { readonly kind: 'similar'; readonly itemId: string };

/** An item of a feed; in that of a library, with what it has to do with it. */
export type FeedPaper = ListedItem & { readonly like?: Likeness };

/** The items of a document, and where its neighbours are. */
export interface FoundItems {
  readonly items: readonly FeedPaper[];
  /** The number of the next older archive; 0 if there is none. */
  readonly olderArchive?: number;
  /** The arrival before which the next page starts, if there is one. */
  readonly next?: number | undefined;
}

/**
 * Finds the items of a document.
 *
 * The current document of every feed holds what arrived within two days before its last arrival, and at least 50 items. The
 * feeds of all papers and of a single topic have archives before it (RFC 5005, section 4). Other feeds, and requests with a
 * limit, have pages (section 3). A page starts after an item, so that arriving items move nothing.
 * @returns `undefined` when there is no such document
 */
export async function findItems(
  db: Database,
  selection: ItemSelection,
  { archive, limit, before }: DocumentName,
): Promise<FoundItems | undefined> {
  const archived = selection.kind === 'list' ? archivedTopic(selection.filter) : undefined;
  if (archive !== undefined) {
    const items = archived && (await findArchive(db, archive, archived.topic));
    return items && { items: newestFirst(items), olderArchive: archive - 1 };
  }
  const isCurrent = limit === undefined && before === undefined;
  if (archived !== undefined && isCurrent) {
    const { items, archives } = await findCurrent(db, archived.topic);
    return { items: newestFirst(items), olderArchive: archives };
  }
  const size = limit ?? MIN_CURRENT_ITEMS;
  if (selection.kind === 'similar') {
    const { itemId } = selection;
    return { items: await findSimilar(db, { itemId, limit: size, minimum: SIMILAR }) };
  }
  if (!isCurrent) return findPage(db, selection, size, { before });
  const [found, ...others] = await Promise.all(logsOf(selection).map((log) => findCurrentPage(db, log)));
  return found && { ...found, items: newestFirst(unite([found, ...others])) };
}

/** A feed with papers that arrive day by day. */
export type DatedSelection = Exclude<ItemSelection, { kind: 'similar' }>;

/**
 * The logs that make up a feed. What is near to a search in meaning is looked for among the last arrivals only, what has its
 * words among all. Each log only loses items as others arrive, so their union does, and no item comes back.
 */
function logsOf(selection: DatedSelection): readonly DatedSelection[] {
  if (selection.kind !== 'search' || selection.search.meaning === undefined) return [selection];
  return [selection, { ...selection, search: byWords(selection.search) }];
}

/** The items of several pages, each once. */
function unite(pages: readonly Pick<FoundItems, 'items'>[]): FeedPaper[] {
  return [...new Map(pages.flatMap(({ items }) => items.map((item) => [item.arrival, item]))).values()];
}

/** The page that holds what arrived within two days before the last arrival, and at least 50 items. */
async function findCurrentPage(db: Database, selection: DatedSelection): Promise<FoundItems> {
  const page = await findPage(db, selection, MIN_CURRENT_ITEMS, {});
  const { last, newest } = page;
  if (last === undefined || newest === undefined) return page;
  const start = await findWindowStart(db, newest);
  return last.arrival <= start ? page : findPage(db, selection, MAX_CURRENT_ITEMS, { from: start });
}

/** The topic of a feed that has archives: one topic, or `undefined` for all papers. */
function archivedTopic({
  topics = [],
  ...others
}: ItemFilter): { readonly topic: string | undefined } | undefined {
  const [topic] = topics;
  return topics.length > 1 || typeof topic === 'object' || selects(others) ? undefined : { topic };
}

/**
 * Finds the items of a feed that came after an arrival, the first to arrive first, also those that its current document
 * no longer holds; of feeds without archives, the last 2,500.
 */
export async function findArrivalsAfter(
  db: Database,
  selection: DatedSelection,
  after: number,
  limit: number,
): Promise<readonly FeedPaper[]> {
  const archived = selection.kind === 'list' ? archivedTopic(selection.filter) : undefined;
  if (archived !== undefined) return findArrivedAfter(db, after, limit, archived.topic);
  const pages = await Promise.all(
    logsOf(selection).map((log) => findPage(db, log, MAX_CURRENT_ITEMS, { from: after + 1 })),
  );
  return unite(pages)
    .toSorted((a, b) => a.arrival - b.arrival)
    .slice(0, limit);
}

/** A page, and its items that arrived first and last. */
type Page = FoundItems & { readonly newest: FeedPaper | undefined; readonly last: FeedPaper | undefined };

/**
 * Finds the items that arrived last, up to `size`.
 * @param range.before only those before this arrival
 * @param range.from only those with or after this arrival; the next page goes on before it
 */
async function findPage(
  db: Database,
  selection: DatedSelection,
  size: number,
  range: { readonly before?: number | undefined; readonly from?: number },
): Promise<Page> {
  const { before } = range;
  if (selection.kind === 'library')
    return findLibraryPage(db, await selection.scan(before), size, range.from);
  const reach = await findEnd(db, selection, before);
  const from = range.from === undefined ? reach : Math.max(range.from, reach ?? 0);
  const found = await findArrivals(db, selection, { limit: size + 1, before, from });
  const { items, last } = pageOf(found, size);
  return { items: newestFirst(items), newest: items[0], last, next: last?.arrival ?? from };
}

/** The same in the feed of a library, from a scan. */
async function findLibraryPage(
  db: Database,
  { matches, reach }: LibraryScan,
  size: number,
  from = 0,
): Promise<Page> {
  const wanted = matches.filter(({ arrival }) => arrival >= from).slice(0, size + 1);
  const { items, last } = pageOf(await findLiked(db, wanted), size);
  const end = from > (reach?.arrival ?? 0) ? from : reach?.arrival;
  return { items: newestFirst(items), newest: items[0], last, next: last?.arrival ?? end };
}

/** Finds items of the feed of a library, in this order. */
export async function findLiked(db: Database, matches: readonly LibraryMatch[]): Promise<FeedPaper[]> {
  const likes = new Map(matches.map(({ arrival, like }) => [arrival, like]));
  const items = await findArrived(
    db,
    matches.map(({ arrival }) => arrival),
  );
  return items.flatMap((item) => {
    const like = likes.get(item.arrival);
    return like === undefined ? [] : [{ ...item, like }];
  });
}

/** A feed whose items are found by SQL. */
type Queried = Exclude<ItemSelection, { kind: 'similar' | 'library' }>;

/** The arrival at which a bounded scan stops, if it does. */
function findEnd(db: Database, selection: Queried, before: number | undefined): Promise<number | undefined> {
  if (selection.kind === 'search') return findSearchReach(db, selection.search, before);
  return findReach(db, selection.filter, before);
}

function findArrivals(
  db: Database,
  selection: Queried,
  range: {
    readonly limit: number;
    readonly before: number | undefined;
    readonly from: number | undefined;
  },
): Promise<readonly ListedItem[]> {
  if (selection.kind === 'search') return searchHeads(db, selection.search, range);
  const { limit, before, from } = range;
  const after = before === undefined ? undefined : { arrival: before };
  return findItemHeads(db, { ...selection.filter, limit, after, from, order: 'arrived' });
}

/** Sorts by date of publication: within a document, readers expect the newest paper first. */
export function newestFirst<Paper extends ListedItem>(items: readonly Paper[]): Paper[] {
  return items.toSorted(
    (a, b) => compare(b.publishedAt, a.publishedAt) || a.position - b.position || compare(a.id, b.id),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
