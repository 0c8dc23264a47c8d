import type { Database } from '../../../db/database.ts';
import { findItemHeads, type ListedItem } from '../../../db/items/find-items.ts';
import { countCategories } from '../../../db/terms/author-items.ts';
import { listTopicNames } from '../../../db/topics/find-topic.ts';
import { paperUrl } from '../../links/paper-links.ts';
import { type IndexRow, indexRow, shardOf } from '../../search/index-shard.ts';
import type { Contents } from './locate.ts';

/** Papers of a query. */
const PAGE_PAPERS = 1_000;

/** A URL that a page, a feed and JSON hold in one form. */
const PLAIN_URL = /^[^&"'<>\\\s]+$/;

/**
 * Reads what a static site is made of, and its search index by shards.
 * @param maxPages number of papers with a page, the last to arrive
 */
export async function readContents(
  db: Database,
  maxPages: number,
): Promise<Contents & { readonly shards: ReadonlyMap<number, readonly IndexRow[]> }> {
  const [topics, categories] = await Promise.all([listTopicNames(db), countCategories(db)]);
  const pages = new Set<string>();
  const elsewhere = new Map<string, string>();
  const shards = new Map<number, IndexRow[]>();
  for await (const item of lastArrivedFirst(db)) {
    const url = paperUrl(item);
    if (pages.size < maxPages) pages.add(item.id);
    else if (url !== null && PLAIN_URL.test(url)) elsewhere.set(item.id, url);
    const shard = shardOf(item);
    shards.set(shard, [...(shards.get(shard) ?? []), indexRow(item, elsewhere.get(item.id) ?? 0)]);
  }
  return {
    topics: new Set(topics.map(({ slug }) => slug)),
    categories: new Set(categories.map(({ category }) => category)),
    ...{ pages, elsewhere, shards },
  };
}

async function* lastArrivedFirst(db: Database): AsyncGenerator<ListedItem> {
  for (let after: ListedItem | undefined; ; ) {
    const items = await findItemHeads(db, { order: 'arrived', after, limit: PAGE_PAPERS });
    yield* items;
    after = items.at(-1);
    if (items.length < PAGE_PAPERS) return;
  }
}
