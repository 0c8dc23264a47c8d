import type { ItemLink } from '../schema.ts';

/** One record of a dump, ready to be written. */
export interface LoadedPaper {
  readonly start: number;
  readonly end: number;
  readonly itemId: string;
  readonly title: string;
  readonly abstract: string;
  readonly authors: readonly string[];
  readonly externalIds: readonly { readonly scheme: string; readonly value: string }[];
  readonly url: string | null;
  readonly categories: readonly string[];
  readonly links: readonly ItemLink[];
  readonly comments: string | null;
  readonly journal: string | null;
  readonly language: string | null;
  readonly publishedAt: string;
  readonly embedding: {
    readonly vector: Float32Array;
    readonly tokens: number;
    readonly truncated: boolean;
  } | null;
  /** Whether its text has no embedding yet. It waits for one when `embedding` is `null`. */
  readonly needsEmbedding: boolean;
  readonly topics: readonly TopicRow[];
}

export interface TopicRow {
  readonly slug: string;
  readonly score: number;
  readonly why: readonly string[];
}

/** One reject of a dump, ready to be written. */
export interface LoadedReject {
  readonly start: number;
  readonly end: number;
  readonly stage: string;
  readonly code: string;
  readonly message: string;
  readonly raw: string;
  /** Whether it is a further part of the record of the reject before it. */
  readonly continues?: boolean | undefined;
}

/** The dump that a batch belongs to. */
export interface DumpReading {
  readonly id: string;
  readonly capturedAt: string;
  /** Number of the run that reads it; see the column `reading` of `dumps`. */
  readonly reading: number;
}
