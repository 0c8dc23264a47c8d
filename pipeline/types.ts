/**
 * The values that flow through the pipeline, in the order in which they arise:
 *
 *     Dump -> TextChunk -> RawRecord -> Paper -> ResolvedPaper -> EmbeddedPaper -> ClassifiedPaper
 *
 * Side outputs (`Reject`, `Update`, `Boilerplate`) travel beside them to the end, so that every byte of a dump is accounted
 * for.
 */

import type { TopicRow } from '../db/items/loaded-paper.ts';
import type { RestoredState } from '../db/schema/dumps.ts';
import type { ItemLink } from '../db/schema/items.ts';

/** A half-open range `[start, end)` of byte offsets into the raw dump. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The bytes that one run ingests. `open` may be called repeatedly and returns the same bytes each time. */
export interface Dump {
  /** SHA-256 of the bytes, 64 lower-case hex digits. */
  readonly id: string;
  /** Name for people: a path, a URL, `-` for standard input. */
  readonly name: string;
  readonly bytes: number;
  /** When the dump was taken, ISO 8601 in UTC. Dates without a year are read relative to it. */
  readonly capturedAt: string;
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

/**
 * Decoded text and its bytes. `text.length === end - start` when every character is one byte; `byteOffsets` from
 * text/byte-offset.ts places a character of any chunk.
 */
export interface TextChunk extends Span {
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-16';
}

/** An identifier of a paper in a public scheme, without version: `{scheme: 'arxiv', value: '2410.01131'}`. */
export interface ExternalId {
  readonly scheme: 'arxiv' | 'doi' | 'pmid' | 'pmcid' | 'openreview' | 'acl';
  readonly value: string;
}

/** Another place on the web that belongs to a paper. */
export type Link = ItemLink;

/** One paper as its splitter found it: text not yet normalised, dates as written. */
export interface RawRecord extends Span {
  readonly kind: 'record';
  readonly title: string;
  /** Paragraphs separated by a blank line; empty in link lists. */
  readonly abstract: string;
  /** The record's own date of publication, as written. */
  readonly date?: string;
  /** Further dates of its own, best first: they count when `date` is none, or lies after the capture. */
  readonly otherDates?: readonly string[];
  /** Date of the page or mailing, as written: `Mar 11`. */
  readonly headerDate?: string;
  /** When a person added it to a library of theirs, as written. */
  readonly addedDate?: string;
  readonly authors?: readonly string[];
  readonly externalIds?: readonly ExternalId[];
  readonly url?: string;
  readonly categories?: readonly string[];
  readonly links?: readonly Link[];
  /** Comments of the authors: `12 pages, accepted at ICML`. */
  readonly comments?: string;
  /** Journal or proceedings. */
  readonly journal?: string;
  /** As written: `en`, `eng`, `English`. */
  readonly language?: string;
  /** Whether the record announces a new version of a paper, not a new paper. */
  readonly revised?: boolean;
  /** Why the record may be read wrong, in a clause for people. */
  readonly doubt?: string;
  /** The id of its item, and what the catalogue that exported it says of the item. */
  readonly exported?: {
    readonly id: string;
    readonly state: RestoredState;
    readonly embedding?: ExportedEmbedding;
  };
}

/** An embedding, and the model that made it. */
interface ExportedEmbedding extends Embedding {
  readonly model: string;
}

/** Bytes outside records: navigation, headings, separators, a byte order mark. */
export interface Boilerplate extends Span {
  readonly kind: 'boilerplate';
  /** Lines that are not blank. */
  readonly lines: number;
}

/** The stages in their order. */
export const STAGES = ['decode', 'split', 'normalise', 'dedupe', 'embed', 'classify', 'load'] as const;
export type StageName = (typeof STAGES)[number];

/**
 * A record that could not become an item. A value, not an exception: it is stored, and the run goes on. A record that is
 * too long to be held whole comes in parts, one reject each.
 */
export interface Reject extends Span {
  readonly kind: 'reject';
  readonly stage: StageName;
  /** Machine-readable reason, kebab case: `missing-abstract`. */
  readonly code: string;
  /** What was found and what was expected. */
  readonly message: string;
  /** The text of the span, as decoded. */
  readonly raw: string;
  /** Whether it is a further part of the record of the reject before it. */
  readonly continues?: boolean;
}

/**
 * Notice that an announced paper has a new version, without its abstract: too little for an item, yet no error. It is
 * counted, and its bytes are accounted for.
 */
export interface Update extends Span {
  readonly kind: 'update';
  readonly title: string;
  readonly externalIds: readonly ExternalId[];
  /** When the new version came, as written. */
  readonly date?: string;
}

/** Output of a stage that all later stages pass on. */
export type SideOutput = Reject | Update | Boilerplate;

/** A paper with clean text and resolved dates. */
export interface Paper extends Span {
  readonly kind: 'paper';
  /** NFC, one line, no control characters. */
  readonly title: string;
  /** NFC, paragraphs separated by `\n\n`, no control characters; empty when the dump has only an address. */
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
  /** When a person added it to a library of theirs, ISO 8601 in UTC. It is not stored with items. */
  readonly addedAt?: string;
  /** Whether the record announces a new version. */
  readonly revised?: boolean;
  /** The id of its item in the catalogue that exported it. */
  readonly exportedId?: string;
  /** What an operator restores of its item; left out for dumps from elsewhere. */
  readonly restored?: RestoredState | undefined;
  readonly restoredEmbedding?: ExportedEmbedding | undefined;
  /** Why the paper may be read wrong, in a clause for people: `the title reads like a sentence`. Most have none. */
  readonly doubt?: string;
}

/** A paper with its item. */
export interface ResolvedPaper extends Paper {
  /** 128 bits, 32 lower-case hex digits; see identity/item-id.ts. */
  readonly itemId: string;
  /** `stored`: the record brings the item; `merged`: the item exists already. */
  readonly effect: 'stored' | 'merged';
  /** Whether the item's text has no embedding yet. */
  readonly needsEmbedding: boolean;
}

export interface Embedding {
  /** Unit length, `dimensions` of the embedder. */
  readonly vector: Float32Array<ArrayBuffer>;
  /** Tokens that the model read, `[CLS]` and `[SEP]` included. */
  readonly tokens: number;
  /** Whether the model left out the end of a longer text. */
  readonly truncated: boolean;
}

/** Turns text into vectors. Vectors are bit-identical on every runtime: one text a run, no padding, one thread. */
export interface Embedder {
  /** Names weights and precision: `all-MiniLM-L6-v2/int8`. Vectors of different models are not comparable. */
  readonly model: string;
  /** 384 for MiniLM. */
  readonly dimensions: number;
  /** Texts that it embeds at once; further calls wait their turn. */
  readonly concurrency: number;
  /** @param options.urgent whether a person waits: the text goes before those that are not urgent */
  embed(text: string, options?: { readonly urgent?: boolean }): Promise<Embedding>;
  close(): Promise<void>;
}

export interface EmbeddedPaper extends ResolvedPaper {
  /** `null` when the item's text has an embedding already, or gets it later from a queue. */
  readonly embedding: Embedding | null;
}

export interface ClassifiedPaper extends EmbeddedPaper {
  /** Strongest first; `[]` when the item has its topics already. */
  readonly topics: readonly TopicRow[];
}

/**
 * A pulling stage: zero, one or many outputs an input. It reads no further ahead than it says, so the slowest stage sets
 * the pace and memory stays flat. It passes side outputs on, stops when `signal` aborts, and throws only for what is
 * broken.
 */
export type Stage<I, O> = (input: AsyncIterable<I>, signal: AbortSignal) => AsyncIterable<O>;

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
  /** Whether its dumps are documents of XML with a root of their own, so that they say where they end. */
  readonly isXmlDocument?: boolean;
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
  /**
   * A new splitter for one section.
   * @param url address that the dump comes from, if known: links in a page are relative to it
   */
  splitter(url?: string): Splitter;
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
