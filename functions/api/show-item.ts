import type { Item as StoredItem } from '../../db/items/find-items.ts';
import type { ItemDump } from '../../db/items/item-dumps.ts';
import { itemGuid } from '../feeds/guid.ts';
import { paperLinks } from '../links/paper-links.ts';
import { itemPage } from '../links/site-links.ts';
import type { Item, ItemDetail, SimilarItem } from './schemas/schemas.ts';

/** An item as the API shows it: all that is known of it but its places in orders. */
export function showItem(base: string, item: StoredItem): Item {
  const page = itemPage(base, item.id);
  return {
    id: item.id,
    guid: itemGuid(item.id),
    title: item.title,
    abstract: item.abstract,
    authors: item.authors,
    url: item.url,
    links: item.links,
    externalIds: item.externalIds,
    places: paperLinks(item),
    categories: item.categories,
    comments: item.comments,
    journal: item.journal,
    language: item.language,
    publishedAt: item.publishedAt,
    updatedAt: item.updatedAt,
    topics: item.topics,
    truncated: item.truncated,
    page,
    citations: { bib: `${page}.bib`, ris: `${page}.ris` },
    similar: `${base}/api/items/${item.id}/similar`,
  };
}

/** An item with the dumps that it came from. */
export function showItemDetail(base: string, item: StoredItem, dumps: readonly ItemDump[]): ItemDetail {
  return { ...showItem(base, item), dumps };
}

/** An item with how similar it is to another. */
export function showSimilar(base: string, item: StoredItem & { readonly similarity: number }): SimilarItem {
  // The last digits of a single are noise.
  return { ...showItem(base, item), similarity: Number(item.similarity.toFixed(4)) };
}
