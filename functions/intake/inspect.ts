import { DumpError } from '../../pipeline/errors.ts';
import { describeMarkedText } from '../../pipeline/formats/cues/marked-text.ts';
import { formats } from '../../pipeline/formats/detect.ts';
import type { FieldMap } from '../../pipeline/formats/fields/synonyms.ts';
import { JOINED } from '../../pipeline/ledger/ledger.ts';
import { readPapers } from '../../pipeline/run.ts';
import { decode } from '../../pipeline/stages/decode.ts';
import { byteOffset } from '../../pipeline/text/byte-offset.ts';
import type { Dump, Paper, Recognition, Reject, Span } from '../../pipeline/types.ts';

/** What would be read of a dump. */
export interface Inspection {
  readonly name: string;
  readonly bytes: number;
  readonly capturedAt: string;
  /** How sure each format is that the dump is of its kind, from 0 to 1; the surest first. */
  readonly formats: readonly { readonly name: string; readonly confidence: number }[];
  /** What the dump is marked as, if it is marked. */
  readonly looksLike: string | null;
  /** The format that was used, found out or given; of several, with `+` between them; `null` when none was. */
  readonly format: string | null;
  /** What made it that one. */
  readonly why: string | null;
  /** Whether it is a guess, since the layout is none that is known. */
  readonly guessed: boolean;
  /** The parts of the dump that were read in a format each; one, as a rule. */
  readonly sections: readonly InspectedSection[];
  readonly records: number;
  readonly rejected: number;
  /** Papers that were announced again, without their text. */
  readonly updates: number;
  readonly boilerplateLines: number;
  readonly boilerplateBytes: number;
  /** The first of each, with the line (from 1) on which it starts. */
  readonly papers: readonly (Paper & { readonly line: number })[];
  readonly rejects: readonly (Reject & { readonly line: number })[];
  /** How many records were rejected for each reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Why the dump could not be read, or not to its end. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Part of a dump in one format. */
export interface InspectedSection {
  readonly format: string;
  /** From 0 to 1. */
  readonly confidence: number;
  readonly why: string | null;
  readonly guessed: boolean;
  /** The line on which it starts, from 1. */
  readonly line: number;
}

/** How much of a dump the formats are asked about, in UTF-16 units. */
const HEAD = 64 * 1024;

/**
 * Reads a dump to the end, in constant memory, and tells what was found: the way to understand a new one.
 * @param options.sample how many papers and rejects are shown
 */
export async function inspect(
  dump: Dump,
  options: {
    readonly signal: AbortSignal;
    readonly format?: string | undefined;
    readonly map?: FieldMap | undefined;
    readonly sample: number;
  },
): Promise<Inspection> {
  const { signal, format: given, map, sample } = options;
  const found = { records: 0, rejected: 0, updates: 0, boilerplateLines: 0, boilerplateBytes: 0 };
  const papers: Paper[] = [];
  const rejects: Reject[] = [];
  const reasons: Record<string, number> = {};
  const choices: (Span & { readonly choice: Recognition })[] = [];
  let head = '';
  let error: Inspection['error'] = null;
  try {
    head = await readHead(dump, signal);
    const pieces = readPapers(dump, {
      signal,
      ...(given === undefined ? {} : { format: given }),
      ...(map === undefined ? {} : { map }),
      onFormat: (choice, start) => choices.push({ choice, start, end: start }),
    });
    for await (const piece of pieces) {
      if (piece.kind === 'paper') {
        found.records++;
        if (papers.length < sample) papers.push(piece);
      } else if (piece.kind === 'reject') {
        if (piece.continues) continue;
        found.records++;
        found.rejected++;
        reasons[piece.code] = (reasons[piece.code] ?? 0) + 1;
        if (rejects.length < sample) rejects.push(piece);
      } else if (piece.kind === 'update') {
        found.updates++;
      } else {
        found.boilerplateLines += piece.lines;
        found.boilerplateBytes += piece.end - piece.start;
      }
    }
  } catch (fault) {
    if (!(fault instanceof DumpError)) throw fault;
    error = { code: fault.code, message: fault.message };
  }
  const lines = await linesOf(dump, [...papers, ...rejects, ...choices.slice(1)], signal);
  const placed = <T extends Span>(piece: T) => ({ ...piece, line: lines.get(piece.start) ?? 1 });
  return {
    name: dump.name,
    bytes: dump.bytes,
    capturedAt: dump.capturedAt,
    formats: formats
      .map(({ name, detect }) => ({ name, confidence: head === '' ? 0 : detect(head) }))
      .sort((a, b) => b.confidence - a.confidence),
    looksLike: describeMarkedText(head) ?? null,
    ...told(
      choices.map(({ choice, start }) => ({
        format: choice.format.name,
        confidence: choice.confidence,
        why: choice.why || null,
        guessed: choice.isGuess,
        line: lines.get(start) ?? 1,
      })),
    ),
    ...found,
    papers: papers.map(placed),
    rejects: rejects.map(placed),
    reasons,
    error,
  };
}

function told(
  sections: readonly InspectedSection[],
): Pick<Inspection, 'format' | 'why' | 'guessed' | 'sections'> {
  const names = new Set(sections.map(({ format }) => format));
  return {
    format: names.size === 0 ? null : [...names].join(JOINED),
    why: sections[0]?.why ?? null,
    guessed: sections.some(({ guessed }) => guessed),
    sections,
  };
}

async function readHead(dump: Dump, signal: AbortSignal): Promise<string> {
  let head = '';
  for await (const chunk of decode({ western: true })(dump.open(signal), signal)) {
    if ('text' in chunk) head += chunk.text;
    head = head.trimStart();
    if (head.length >= HEAD) break;
  }
  return head.slice(0, HEAD);
}

/** The line on which each piece starts, by its first byte. */
async function linesOf(
  dump: Dump,
  pieces: readonly Span[],
  signal: AbortSignal,
): Promise<Map<number, number>> {
  const starts = pieces.map(({ start }) => start).sort((a, b) => a - b);
  const lines = new Map<number, number>();
  let line = 1;
  let next = 0;
  if (starts.length === 0) return lines;
  for await (const chunk of decode({ western: true })(dump.open(signal), signal)) {
    if (!('text' in chunk)) continue;
    for (let at = chunk.text.indexOf('\n'); ; at = chunk.text.indexOf('\n', at + 1)) {
      const end = at === -1 ? chunk.end : byteOffset(chunk, at) + 1;
      for (; (starts[next] ?? Number.POSITIVE_INFINITY) < end; next++) lines.set(starts[next] ?? 0, line);
      if (at === -1 || next === starts.length) break;
      line++;
    }
    if (next === starts.length) break;
  }
  return lines;
}
