import type { ListedSource } from '../../../pipeline/acquire/sources.ts';

/** What a source of an address would bring. */
export interface Trial {
  /** The address that was asked for. */
  readonly address: string;
  /** The address that a source would have. */
  readonly url: string;
  /** How one led to the other, a clause each. */
  readonly steps: readonly string[];
  /** The formats that were read, joined by `+`; `null` for none. */
  readonly format: string | null;
  readonly bytes: number;
  readonly papers: number;
  /** Papers with an abstract, of the first {@link sampled}. */
  readonly described: number;
  readonly sampled: number;
  readonly rejected: number;
  /** How often it seems to bring papers, in a clause. */
  readonly rhythm: string;
  /** What may be wrong, a clause each. */
  readonly doubts: readonly string[];
  /** The first papers. */
  readonly first: readonly TriedPaper[];
  /** Why it should be no source: what was seen instead of papers. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
  /** The entry for the list; `null` when nothing was read. */
  readonly entry: ListedSource | null;
}

/** A paper that a source would bring. */
interface TriedPaper {
  readonly title: string;
  readonly authors: readonly string[];
  readonly url: string | null;
  /** ISO 8601 in UTC. */
  readonly publishedAt: string;
}

/** Code of the refusal of a feed without entries: arXiv's are empty on weekends. */
export const EMPTY_FEED = 'empty-feed';
