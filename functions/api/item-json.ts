import type { Item as StoredItem } from '../../db/items/find-items.ts';
import { itemGuid } from '../feeds/guid.ts';
import { paperLinks } from '../links/paper-links.ts';
import { itemPage } from '../links/site-links.ts';
import type { Item } from './schemas/items.ts';

/** An item in the API: all its fields but its place in orders. */
export function itemJson(base: string, item: StoredItem): Item {
  const page = itemPage(base, item.id);
  return {
    id: item.id,
    guid: itemGuid(item.id),
    title: item.title,
    abstract: item.abstract,
    extract: item.extract,
    authors: item.authors,
    url: item.url,
    links: item.links,
    externalIds: item.externalIds,
    places: paperLinks(item),
    categories: item.categories,
    comments: item.comments,
    journal: item.journal,
    language: item.language,
    revised: item.revised,
    publishedAt: item.publishedAt,
    updatedAt: item.updatedAt,
    topics: item.topics,
    truncated: item.truncated,
    page,
    citations: { bib: `${page}.bib`, ris: `${page}.ris` },
    similar: `${base}/api/items/${item.id}/similar`,
  };
}

/** Four decimals, for the API: more say nothing, and the last bits may differ between runtimes. */
export function rounded(value: number): number {
  return Number(value.toFixed(4));
}
