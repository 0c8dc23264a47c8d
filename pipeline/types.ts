/**
 * The values that flow through the pipeline, in the order in which they arise:
 *
 *     Dump -> TextChunk -> RawRecord -> Paper -> ResolvedPaper -> EmbeddedPaper -> ClassifiedPaper
 *
 * beside which `Reject`, `Update` and `Boilerplate` travel to the end untouched, so that every byte of a dump is accounted for.
 */

/** A half-open range `[start, end)` of byte offsets into the raw dump. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The bytes that one run ingests. `open` may be called more than once and gives the same bytes each time. */
export interface Dump {
  /** SHA-256 of the bytes, 64 lower-case hex digits. */
  readonly id: string;
  /** What a person calls it: a path, a URL, `-` for standard input. */
  readonly name: string;
  readonly bytes: number;
  /** When the dump was taken, ISO 8601 in UTC. Dates without a year are read relative to it. */
  readonly capturedAt: string;
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

/**
 * Decoded text with the bytes it stands for. `text.length === end - start` when every character is one byte;
 * use `byteOffset` from decode.ts to place a character of any chunk.
 */
export interface TextChunk extends Span {
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-16';
}

/** A name that others gave a paper, without version: `{scheme: 'arxiv', value: '2410.01131'}`. */
export interface ExternalId {
  readonly scheme: 'arxiv' | 'doi' | 'openreview' | 'acl';
  readonly value: string;
}

/** Another place on the web that belongs to a paper. */
export interface Link {
  readonly kind: 'code' | 'project' | 'pdf' | 'other';
  readonly url: string;
}

/** One paper as a dump format found it: text not yet normalised, dates not yet read. */
export interface RawRecord extends Span {
  readonly kind: 'record';
  readonly title: string;
  /** Paragraphs separated by a blank line; empty when the dump gives none, as link lists do. */
  readonly abstract: string;
  /** The record's own date, as written. */
  readonly date?: string;
  /** The date of the page or mailing the record stood in, as written: `Mar 11`. */
  readonly headerDate?: string;
  readonly authors?: readonly string[];
  readonly externalIds?: readonly ExternalId[];
  readonly url?: string;
  readonly categories?: readonly string[];
  readonly links?: readonly Link[];
  /** What authors add for readers: `12 pages, accepted at ICML`. */
  readonly comments?: string;
  /** Where it appeared. */
  readonly journal?: string;
  /** As written: `en`, `eng`, `English`. */
  readonly language?: string;
}

/** Bytes outside records: page furniture, separators, a byte order mark. */
export interface Boilerplate extends Span {
  readonly kind: 'boilerplate';
  /** Lines with something on them; blank ones are not counted. */
  readonly lines: number;
}

export type StageName = 'decode' | 'split' | 'normalise' | 'dedupe' | 'embed' | 'classify' | 'load';

/**
 * A record that could not become an item, or a part of one that is too long to be held whole: all but the first have the code
 * `continued`. A value, not an exception: it is stored, and the run goes on.
 */
export interface Reject extends Span {
  readonly kind: 'reject';
  readonly stage: StageName;
  /** Machine-readable reason, kebab case: `missing-abstract`. */
  readonly code: string;
  /** What was found and what is wanted instead. */
  readonly message: string;
  /** The text of the span, as decoded. */
  readonly raw: string;
}

/**
 * Word that a paper announced before has a new version, without its abstract: neither enough to make an item of, nor a fault.
 * It is counted, and its bytes are accounted for.
 */
export interface Update extends Span {
  readonly kind: 'update';
  readonly title: string;
  readonly externalIds: readonly ExternalId[];
  /** When the new version came, as written. */
  readonly date?: string;
}

/** What passes by every stage after the one that made it. */
export type SideOutput = Reject | Update | Boilerplate;

/** A paper with clean text and resolved dates. */
export interface Paper extends Span {
  readonly kind: 'paper';
  /** NFC, one line, no control characters. */
  readonly title: string;
  /** NFC, paragraphs separated by `\n\n`, no control characters; empty when the dump gave only the address. */
  readonly abstract: string;
  readonly authors: readonly string[];
  readonly externalIds: readonly ExternalId[];
  readonly url: string | null;
  readonly categories: readonly string[];
  readonly links: readonly Link[];
  readonly comments: string | null;
  readonly journal: string | null;
  /** BCP 47. */
  readonly language: string | null;
  /** ISO 8601 in UTC. */
  readonly publishedAt: string;
}

/** A paper that knows which item it is. */
export interface ResolvedPaper extends Paper {
  /** 128 bits, 32 lower-case hex digits; see identify.ts. */
  readonly itemId: string;
  /** `stored`: this record brought the item; `merged`: the item was there before. */
  readonly effect: 'stored' | 'merged';
  /** Whether the item's text is new, so that it has to be embedded and classified. */
  readonly needsEmbedding: boolean;
}

export interface Embedding {
  /** Unit length, `dimensions` of the embedder. */
  readonly vector: Float32Array<ArrayBuffer>;
  /** Tokens the model saw, `[CLS]` and `[SEP]` included. */
  readonly tokens: number;
  /** Whether the text was longer than the model reads and its end was left out. */
  readonly truncated: boolean;
}

/** Turns text into vectors. Vectors are bit-identical on every runtime: one text a run, no padding, one thread. */
export interface Embedder {
  /** Names weights and precision: `all-MiniLM-L6-v2/int8`. Vectors of different models are not comparable. */
  readonly model: string;
  /** 384 for MiniLM. */
  readonly dimensions: number;
  /** How many texts it works on at once; more calls than this wait their turn. */
  readonly concurrency: number;
  embed(text: string): Promise<Embedding>;
  close(): Promise<void>;
}

export interface EmbeddedPaper extends ResolvedPaper {
  /** `null` when the item's text was embedded before. */
  readonly embedding: Embedding | null;
}

/** That an item belongs to a topic, and why. */
export interface TopicScore {
  readonly slug: string;
  /** How near the item is to the topic, -1 to 1; see `scoreTopics` in classify.ts. */
  readonly score: number;
  /** The topic's keywords that explain the score, strongest first, at most three. */
  readonly why: readonly string[];
}

export interface ClassifiedPaper extends EmbeddedPaper {
  /** Strongest first; `[]` when the item was classified before. */
  readonly topics: readonly TopicScore[];
}

/**
 * A pulling stage: zero, one or many outputs an input. It reads no further ahead than it says, so the slowest stage
 * sets the pace and memory stays flat; it stops when `signal` aborts; it throws only for what is broken.
 */
export type Stage<I, O> = (input: AsyncIterable<I>, signal: AbortSignal) => AsyncIterable<O | SideOutput>;

/** A span of a dump and what it holds: a record, an update, a reject or boilerplate. */
export type SplitSpan = RawRecord | SideOutput;

/**
 * Splits one section, whose input comes in order. The spans that it returns cover the section without gap or overlap.
 * A span is returned with the input that completes it, so memory stays flat.
 */
export interface Splitter<Input = TextChunk> {
  push(input: Input): readonly SplitSpan[];
  /** The spans that are left when the input ends. */
  finish(): readonly SplitSpan[];
}

/** A kind of dump: how to recognise it and how to split it. */
export interface Format {
  readonly name: string;
  /** Whether a dump of this format may hold no record: feeds have quiet days. */
  readonly mayBeEmpty?: boolean;
  /** Upper bound of the confidence; lets costly detectors be skipped. */
  readonly maxConfidence?: number;
  /**
   * Confidence from 0 (certainly another format) to 1 (certainly this one) that a section is of this format; for the scale
   * see formats/detect.ts.
   * @param head its first 64 Ki characters, without white space before them
   */
  detect(head: string): number;
  /** What the confidence rests on, in a few words for a person. */
  why?(head: string): string;
  /** A new splitter for one section. */
  splitter(): Splitter;
}

/** The format of a section, and why. */
export interface Recognition {
  readonly format: Format;
  /** From 0 to 1; see {@link Format.detect}. */
  readonly confidence: number;
  readonly why: string;
  /** Whether it is a guess that a person should look at. */
  readonly isGuess: boolean;
}
