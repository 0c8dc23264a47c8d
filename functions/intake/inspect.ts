import { DumpError } from '../../pipeline/errors.ts';
import { describeMarkedText } from '../../pipeline/formats/cues/captchas-and-markup.ts';
import { formats } from '../../pipeline/formats/detect.ts';
import { DoubtCounter, UNREAD } from '../../pipeline/ledger/doubt.ts';
import { JOINED } from '../../pipeline/ledger/ledger.ts';
import { type ReadOptions, readPapers } from '../../pipeline/run.ts';
import { byteOffsets } from '../../pipeline/text/byte-offset.ts';
import type { Dump, Paper, Reject, TextChunk } from '../../pipeline/types.ts';

/** How a dump would be read. */
export interface Inspection {
  readonly name: string;
  readonly bytes: number;
  /** `null` when the bytes could not be read. */
  readonly capturedAt: string | null;
  /** Confidence of each format, from 0 to 1; the most confident first. */
  readonly formats: readonly { readonly name: string; readonly confidence: number }[];
  /** The kind of marked text that the dump looks like, if any. */
  readonly looksLike: string | null;
  /** The format that was used; of several sections, the formats joined by `+`; `null` for none. */
  readonly format: string | null;
  /** Why that format was used. */
  readonly why: string | null;
  /** Whether the format is a guess, because the layout is unknown. */
  readonly guessed: boolean;
  readonly sections: readonly InspectedSection[];
  readonly records: number;
  readonly rejected: number;
  /** Papers that may be wrong, and rejects of text that looks like papers and that no record took, with their bytes. */
  readonly doubted: number;
  readonly unread: number;
  readonly unreadBytes: number;
  /** Why the dump as a whole may be read wrong. */
  readonly doubt: string | null;
  /** What is doubtful, the first of each kind: guessed formats, unread text, papers. */
  readonly doubts: readonly Doubt[];
  /** Papers announced again, without their text. */
  readonly updates: number;
  readonly boilerplateLines: number;
  readonly boilerplateBytes: number;
  /** The first papers and rejects, each with its first line, counted from 1. */
  readonly papers: readonly (Paper & { readonly line: number })[];
  readonly rejects: readonly (Reject & { readonly line: number })[];
  /** Number of rejects by code. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Why the dump could not be read to its end. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Something that may be read wrong. */
export interface Doubt {
  /** Its first line, counted from 1. */
  readonly line: number;
  /** A format, the title of a paper, or the beginning of a text. */
  readonly about: string;
  /** Why it may be wrong, in a clause. */
  readonly message: string;
}

/** A part of a dump in one format. */
export interface InspectedSection {
  readonly format: string;
  /** From 0 to 1. */
  readonly confidence: number;
  readonly why: string | null;
  readonly guessed: boolean;
  /** The first line, counted from 1. */
  readonly line: number;
}

/** Length of the beginning of a text in a doubt. */
const MAX_ABOUT_CHARS = 200;

/** Length of the head that the formats are asked about. */
const HEAD_CHARS = 64 * 1024;

/**
 * Reads a dump once, in constant memory, and describes what it holds. Needs neither a model nor a database.
 * @param options.sample maximum number of papers, of rejects, and of doubts of each kind, in the result
 */
export async function inspect(
  dump: Dump,
  options: Omit<ReadOptions, 'onFormat' | 'onRead'> & { readonly sample: number },
): Promise<Inspection> {
  const { sample, ...reading } = options;
  const counts = { records: 0, rejected: 0, updates: 0, boilerplateLines: 0, boilerplateBytes: 0 };
  const counter = new DoubtCounter();
  const doubts: Doubt[] = [];
  const papers: (Paper & { line: number })[] = [];
  const rejects: (Reject & { line: number })[] = [];
  const reasons: Record<string, number> = {};
  const sections: InspectedSection[] = [];
  const lines = new LineCounter();
  let head = '';
  let error: Inspection['error'] = null;
  try {
    const values = readPapers(dump, {
      ...reading,
      onText(chunk) {
        lines.add(chunk);
        if (head.length < HEAD_CHARS) head = (head + chunk.text).trimStart().slice(0, HEAD_CHARS);
      },
      onFormat: ({ format, confidence, why, isGuess }, start) =>
        sections.push({
          format: format.name,
          confidence,
          why: why || null,
          guessed: isGuess,
          line: lines.lineAt(start),
        }),
    });
    for await (const value of values) {
      const line = lines.lineAt(value.start);
      counter.add(value);
      if (value.kind === 'paper') {
        counts.records++;
        if (papers.length < sample) papers.push({ ...value, line });
        if (value.doubt !== undefined && counter.doubted <= sample)
          doubts.push({ line, about: value.title, message: value.doubt });
      } else if (value.kind === 'reject') {
        if (value.continues) continue;
        counts.records++;
        counts.rejected++;
        reasons[value.code] = (reasons[value.code] ?? 0) + 1;
        if (rejects.length < sample) rejects.push({ ...value, line });
        if (value.code === UNREAD && counter.unread <= sample)
          doubts.push({ line, about: value.raw.trim().slice(0, MAX_ABOUT_CHARS), message: value.message });
      } else if (value.kind === 'update') {
        counts.updates++;
      } else {
        counts.boilerplateLines += value.lines;
        counts.boilerplateBytes += value.end - value.start;
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof DumpError)) throw thrown;
    error = { code: thrown.code, message: thrown.message };
  }
  // A text that a format trips over is not shown to it again.
  const asked = head === '' || error?.code === 'unexpected-error' ? [] : formats;
  const guessed = sections.some((section) => section.guessed);
  const guesses = sections
    .filter((section) => section.guessed)
    .map(({ line, format, why }) => ({
      line,
      about: format,
      message: `the format is a guess${why === null ? '' : `: ${why}`}`,
    }));
  const { doubted, unread, unreadBytes } = counter;
  const names = [...new Set(sections.map(({ format }) => format))];
  return {
    name: dump.name,
    bytes: dump.bytes,
    capturedAt: dump.capturedAt,
    formats: asked
      .map(({ name, detect }) => ({ name, confidence: detect(head) }))
      .sort((a, b) => b.confidence - a.confidence),
    looksLike: describeMarkedText(head) ?? null,
    format: names.length === 0 ? null : names.join(JOINED),
    why: sections[0]?.why ?? null,
    guessed,
    sections,
    ...counts,
    ...{ doubted, unread, unreadBytes },
    doubt: counter.verdict({ ...counts, bytes: dump.bytes, guessed }),
    doubts: [...guesses, ...doubts],
    papers,
    rejects,
    reasons,
    error,
  };
}

/** Finds the line of a byte, for ascending bytes. Keeps only the text behind the last byte. */
class LineCounter {
  readonly #chunks: { readonly chunk: TextChunk; readonly offset: (index: number) => number }[] = [];
  #line = 1;
  /** Index into the first chunk from which newlines are not counted yet. */
  #index = 0;

  add(chunk: TextChunk): void {
    this.#chunks.push({ chunk, offset: byteOffsets(chunk) });
  }

  /** The line on which the byte at `start` stands, counted from 1. */
  lineAt(start: number): number {
    for (let first = this.#chunks[0]; first !== undefined; first = this.#chunks[0]) {
      const { chunk, offset } = first;
      for (let at = chunk.text.indexOf('\n', this.#index); at !== -1; ) {
        if (offset(at) >= start) return this.#line;
        this.#line++;
        this.#index = at + 1;
        at = chunk.text.indexOf('\n', this.#index);
      }
      if (start < chunk.end) return this.#line;
      this.#chunks.shift();
      this.#index = 0;
    }
    return this.#line;
  }
}
