import type { Database } from '../../db/database.ts';
import { findArchive, findCurrent } from '../../db/items/find-archive.ts';
import { findItemHeads, findReach, type ListedItem } from '../../db/items/find-items.ts';
import { findSimilar, SIMILAR } from '../../db/items/find-similar.ts';
import { findSearchReach, type Search, searchHeads } from '../../db/search/search-items.ts';
import { pageOf } from '../http/cursor.ts';

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

/** Which items a feed has. */
export type ItemSelection =
  | { readonly kind: 'topics'; readonly topics: readonly string[]; readonly without: readonly string[] }
  | { readonly kind: 'search'; readonly search: Search }
  | { readonly kind: 'similar'; readonly itemId: string };

/** The items of a document, and where its neighbours are. */
export interface FoundItems {
  readonly items: readonly ListedItem[];
  /** The number of the next older archive; 0 if there is none. */
  readonly olderArchive?: number;
  /** The arrival before which the next page starts, if there is one. */
  readonly next?: number | undefined;
}

/** Items of a page without `limit`: what a digest brings in a day. */
const PAGE_SIZE = 50;

/**
 * Finds the items of a document.
 *
 * The feeds of all papers and of a single topic have archives. Their current document ends where the newest archive
 * starts (RFC 5005, section 4), so that together they hold each item once. Other feeds, and requests with a limit, get
 * pages (section 3). A page starts after an item, so that arriving items move nothing.
 * @returns `undefined` when there is no such document
 */
export async function findItems(
  db: Database,
  selection: ItemSelection,
  { archive, limit, before }: DocumentName,
): Promise<FoundItems | undefined> {
  const topics = selection.kind === 'topics' ? selection.topics : [];
  const hasArchives = selection.kind === 'topics' && topics.length <= 1 && selection.without.length === 0;
  if (archive !== undefined) {
    const items = hasArchives ? await findArchive(db, archive, topics[0]) : undefined;
    return items && { items: newestFirst(items), olderArchive: archive - 1 };
  }
  if (hasArchives && limit === undefined && before === undefined) {
    const { items, archives } = await findCurrent(db, topics[0]);
    return { items: newestFirst(items), olderArchive: archives };
  }
  const size = limit ?? PAGE_SIZE;
  if (selection.kind === 'similar') {
    const { itemId } = selection;
    return { items: await findSimilar(db, { itemId, limit: size, minimum: SIMILAR }) };
  }
  const { found, reach } = await findPage(db, selection, size + 1, before);
  const { items, last } = pageOf(found, size);
  return { items: newestFirst(items), next: last?.arrival ?? reach };
}

/** @returns also `reach`: the arrival at which a bounded scan stopped, if it did */
async function findPage(
  db: Database,
  selection: Exclude<ItemSelection, { kind: 'similar' }>,
  limit: number,
  before: number | undefined,
): Promise<{ found: readonly ListedItem[]; reach: number | undefined }> {
  if (selection.kind === 'search') {
    const { search } = selection;
    const from = await findSearchReach(db, search, before);
    return { found: await searchHeads(db, search, { order: 'newest', limit, before, from }), reach: from };
  }
  const { topics, without } = selection;
  const from = await findReach(db, { topics, without }, before);
  const after = before === undefined ? undefined : { arrival: before };
  const page = { topics, without, limit, after, from, order: 'arrived' } as const;
  return { found: await findItemHeads(db, page), reach: from };
}

/** Sorts by date of publication: within a document, readers expect the newest paper first. */
function newestFirst(items: readonly ListedItem[]): ListedItem[] {
  return items.toSorted(
    (a, b) => compare(b.publishedAt, a.publishedAt) || a.position - b.position || compare(a.id, b.id),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
