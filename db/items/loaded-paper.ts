import type { RestoredState, rejects } from '../schema/dumps.ts';
import type { items } from '../schema/items.ts';
import type { TopicReasons } from '../schema/topics.ts';

type ItemFields = Readonly<typeof items.$inferSelect>;
type RejectFields = Readonly<typeof rejects.$inferSelect>;

/** The fields that an item takes from a record. */
type ItemContent = Pick<
  ItemFields,
  | 'title'
  | 'abstract'
  | 'authors'
  | 'url'
  | 'categories'
  | 'links'
  | 'comments'
  | 'journal'
  | 'language'
  | 'publishedAt'
>;

/** One record of a dump, ready to be written. */
export interface LoadedPaper extends ItemContent {
  readonly start: number;
  readonly end: number;
  readonly itemId: string;
  readonly externalIds: readonly { readonly scheme: string; readonly value: string }[];
  readonly embedding: {
    readonly vector: Float32Array;
    readonly tokens: number;
    readonly truncated: boolean;
  } | null;
  /** Whether its text has no embedding yet. It waits for one when `embedding` is `null`. */
  readonly needsEmbedding: boolean;
  readonly topics: readonly TopicRow[];
  /** Whether the record announces a new version of a paper. */
  readonly revised?: boolean;
  /** What an export says of its item, if an operator restores it. */
  readonly restored?: RestoredState | undefined;
}

/** A topic of an item, and why. */
export interface TopicRow {
  readonly slug: string;
  /** How surely the item belongs to the topic, 0 to 1; comparable over topics. */
  readonly score: number;
  readonly why: TopicReasons;
}

/** One reject of a dump, ready to be written. */
export interface LoadedReject
  extends Pick<RejectFields, 'start' | 'end' | 'stage' | 'code' | 'message' | 'raw'> {
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
