import type { SearchParameters } from '../search/search-query.ts';

/** Endings of a feed's address; without one, the Accept field selects the format. */
export const ENDINGS = ['', '.rss', '.atom', '.json'] as const;
export type Ending = (typeof ENDINGS)[number];

/** A document of a feed (RFC 5005): the newest items, an archive by its number from 1, or a page. */
export type DocumentName =
  | { readonly kind: 'current' }
  | { readonly kind: 'archive'; readonly number: number }
  | { readonly kind: 'page'; readonly limit: number | undefined; readonly before: number | undefined };

/** A feed as its address names it. */
export type FeedName =
  | { readonly kind: 'all' }
  | { readonly kind: 'topics'; readonly expression: string }
  | { readonly kind: 'search'; readonly parameters: SearchParameters }
  | { readonly kind: 'similar'; readonly itemId: string };

/** A request for a document of a feed. */
export interface FeedRequest {
  readonly feed: FeedName;
  readonly document: DocumentName;
  readonly ending: Ending;
  /** The query string as sent, without parameters that no feed reads: `?limit=5&q=a%20b`, or ''. */
  readonly search: string;
  /** The query string as sent, for redirects. */
  readonly sentSearch: string;
}

/** Path of a document below /feeds/, without ending. */
export function documentPath(feedPath: string, document: DocumentName): string {
  return document.kind === 'archive' ? `${feedPath}/archive/${document.number}` : feedPath;
}
