import type { FeedFormat } from '../links/site-links.ts';
import type { SearchParameters } from '../search/search-query.ts';

/** A feed as its address names it. */
export type FeedName =
  | { readonly kind: 'all' }
  | { readonly kind: 'topics'; readonly expression: string }
  | { readonly kind: 'search'; readonly parameters: SearchParameters }
  | { readonly kind: 'similar'; readonly itemId: string };

/** A document of a feed (RFC 5005): an archive by its number from 1, a page, or without any of these the current one. */
export interface DocumentName {
  readonly archive?: number;
  readonly limit?: number | undefined;
  readonly before?: number | undefined;
}

/** A request for a document of a feed. */
export interface FeedRequest {
  readonly feed: FeedName;
  readonly document: DocumentName;
  /** The ending of the address; without one, the Accept field selects the format. */
  readonly format: FeedFormat | undefined;
  /** The query string as sent, without parameters that no feed reads: `?limit=5&q=a%20b`, or ''. */
  readonly search: string;
  /** The query string as sent, for redirects. */
  readonly sentSearch: string;
}

/** The ending of an address: `.rss`, or '' without a format. */
export function endingOf(format: FeedFormat | undefined): string {
  return format === undefined ? '' : `.${format}`;
}

/** Path of a document below /feeds/, without ending. */
export function documentPath(feedPath: string, { archive }: DocumentName): string {
  return archive === undefined ? feedPath : `${feedPath}/archive/${archive}`;
}
