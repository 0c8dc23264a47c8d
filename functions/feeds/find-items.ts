import type { Database } from '../../db/database.ts';
import {
  type ArrivedItem,
  findArchive,
  findArrivals,
  findCurrent,
  findReach,
} from '../../db/items/find-arrivals.ts';
import { findSimilar, SIMILAR } from '../../db/items/find-similar.ts';
import { findSearchReach, type Search, searchHeads } from '../../db/search/search-items.ts';
import type { TopicChoice } from './subject.ts';

/** A page of items counted from the newest, or from before an arrival. */
export interface PageRange {
  readonly limit: number;
  readonly before?: number | undefined;
}

/**
 * The items of a feed in the order in which they came: a log that grows at one end. Every list starts with the item that
 * came last.
 */
export interface FeedLog {
  /** @returns also the arrival before which the next page starts, if there is one */
  page(range: PageRange): Promise<{ items: readonly ArrivedItem[]; next: number | undefined }>;
  /** The logs that have archives: what came since the last of them, and each one by its number from 1. */
  readonly archived?: {
    current(): Promise<{ items: readonly ArrivedItem[]; archives: number }>;
    archive(number: number): Promise<readonly ArrivedItem[] | undefined>;
  };
}

/** The papers of topics, or all papers. All, and those of one topic, are numbered, so they have archives. */
export function topicsLog(db: Database, choice?: TopicChoice): FeedLog {
  const topics = (choice?.topics ?? []).map(({ slug }) => slug);
  const without = (choice?.without ?? []).map(({ slug }) => slug);
  const log = pagedLog(async ({ limit, before }) => {
    const from = await findReach(db, { topics, without, before });
    return { items: await findArrivals(db, { topics, without, limit, before, from }), from };
  });
  if (topics.length > 1 || without.length > 0) return log;
  const [topic] = topics;
  return {
    ...log,
    archived: {
      current: () => findCurrent(db, topic),
      archive: (number) => findArchive(db, number, topic),
    },
  };
}

/** What a search finds. */
export function searchLog(db: Database, search: Search): FeedLog {
  return pagedLog(async (range) => {
    const from = await findSearchReach(db, search, range.before);
    return { items: await searchHeads(db, search, { order: 'newest', ...range, from }), from };
  });
}

/** Papers like one: one list without pages, which starts with the most similar. */
export function similarLog(db: Database, itemId: string): FeedLog {
  return {
    async page({ limit }) {
      return { items: await findSimilar(db, { itemId, limit, minimum: SIMILAR }), next: undefined };
    },
  };
}

/**
 * A log of which pages can be found.
 * @param find also tells with which arrival its look back ended, if it did before the end of the log
 */
function pagedLog(
  find: (range: PageRange) => Promise<{ items: readonly ArrivedItem[]; from?: number | undefined }>,
): FeedLog {
  return {
    async page({ limit, before }) {
      // One more than asked for tells whether there is a next page.
      const { items: found, from } = await find({ limit: limit + 1, before });
      const items = found.slice(0, limit);
      return { items, next: found.length > limit ? items.at(-1)?.arrival : from };
    },
  };
}

/** What came last is not always what is newest by date; within a document, readers find the newest first. */
export function newestFirst(items: readonly ArrivedItem[]): ArrivedItem[] {
  return items.toSorted(
    (a, b) => compare(b.publishedAt, a.publishedAt) || a.position - b.position || compare(a.id, b.id),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
