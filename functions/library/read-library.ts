import * as v from 'valibot';
import { inMemory } from '../../pipeline/acquire/input.ts';
import { describeMarkedText } from '../../pipeline/formats/cues/captchas-and-markup.ts';
import { isoSeconds } from '../../pipeline/text/dates.ts';
import type { ExternalId } from '../../pipeline/types.ts';
import { MAX_PAPERS } from './limits.ts';
import { MAX_LINE_CHARS, readPaperLines } from './paper-lines.ts';

/** A paper as a file or a list names it. */
export interface NamedPaper {
  /** The line where it begins, counted from 1. */
  readonly line: number;
  /** '' when only an id is known. */
  readonly title: string;
  readonly abstract: string;
  readonly externalIds: readonly ExternalId[];
  /** The id of an item of this site, if the list has one. */
  readonly itemId?: string | undefined;
  /** When the reader came to like it, ISO 8601, if the file says so. */
  readonly likedAt?: string | undefined;
  readonly isDisliked: boolean;
}

/** What could not be read as a paper, and why. */
export interface LibraryReject {
  /** The line where it begins, counted from 1. */
  readonly line: number;
  /** Machine-readable reason, kebab case. */
  readonly code: string;
  /** What was found and what was expected. */
  readonly message: string;
  /** The beginning of its text. */
  readonly text: string;
}

/** The papers that a reader gives. */
export interface ReadLibrary {
  /** A format of dumps, `list` for titles and ids one a line, `library` for the export of a library. */
  readonly format: string;
  readonly papers: readonly NamedPaper[];
  readonly rejects: readonly LibraryReject[];
}

/** Longest text of a reject. */
const MAX_TEXT_CHARS = 300;

/** The export of a library, as this program writes it. */
const ExportedPapers = v.object({
  papers: v.array(
    v.object({
      title: v.string(),
      externalIds: v.optional(v.array(v.object({ scheme: v.string(), value: v.string() })), []),
      likedAt: v.optional(v.pipe(v.string(), v.isoTimestamp())),
      disliked: v.boolean(),
    }),
  ),
});

/** Formats that any text may have; a list of titles is none of them. */
const TEXT_FORMATS = new Set(['page-text', 'block-list', 'copied-list', 'labelled-text']);

/**
 * Reads the papers of a library: an export of a reference manager or a reader, the export of a library, or a list with a title,
 * an id or an address on each line.
 * @param bytes of the file, at most MAX_BYTES
 */
export async function readLibrary(
  bytes: Uint8Array,
  name: string,
  signal: AbortSignal,
): Promise<ReadLibrary> {
  const text = new TextDecoder().decode(bytes);
  const exported = readExport(text);
  if (exported !== undefined) return { format: 'library', papers: exported, rejects: [] };
  if (await isList(text)) return readList(text);
  const dump = {
    id: '0'.repeat(64),
    bytes: bytes.byteLength,
    capturedAt: isoSeconds(new Date()),
    ...inMemory({ name }, [bytes]),
  };
  // One more than fit, so that a longer library is noticed.
  const { inspect } = await import('../intake/inspect.ts');
  const found = await inspect(dump, { signal, sample: MAX_PAPERS + 1 });
  const papers: NamedPaper[] = found.papers.map(({ line, title, abstract, externalIds, addedAt }) => ({
    line,
    title,
    abstract,
    externalIds,
    likedAt: addedAt,
    isDisliked: false,
  }));
  const rejects: LibraryReject[] = [];
  for (const { line, code, message, raw, stage } of found.rejects) {
    // A title alone is enough here.
    const title = stage === 'normalise' && code === 'missing-abstract' ? raw.trim() : '';
    if (title !== '') papers.push({ line, title, abstract: '', externalIds: [], isDisliked: false });
    else rejects.push({ line, code, message, text: raw.slice(0, MAX_TEXT_CHARS) });
  }
  if (found.error !== null) rejects.push({ line: 1, ...found.error, text: text.slice(0, MAX_TEXT_CHARS) });
  return { format: found.format ?? 'unknown', papers: papers.sort((a, b) => a.line - b.line), rejects };
}

function readExport(text: string): readonly NamedPaper[] | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ExportedPapers), text);
  if (!parsed.success) return undefined;
  return parsed.output.papers.map(({ title, externalIds, likedAt, disliked }, i) => ({
    line: i + 1,
    title,
    abstract: '',
    externalIds: externalIds as readonly ExternalId[],
    likedAt,
    isDisliked: disliked,
  }));
}

/** Whether a text is a list with a paper on each line: of short lines, and in no format with marks of its own. */
async function isList(text: string): Promise<boolean> {
  // Formats load when they are needed: a server starts without them.
  const { HEAD_CHARS, recognise } = await import('../../pipeline/formats/detect.ts');
  const head = text.slice(0, HEAD_CHARS).trimStart();
  // Bytes that are no text, or text in another encoding, are for the pipeline's reading.
  if (/[\0\uFFFD]/.test(text) || describeMarkedText(head) !== undefined) return false;
  const found = recognise(head);
  if (found !== undefined && !found.isGuess && !TEXT_FORMATS.has(found.format.name)) return false;
  return text.split(/[\r\n]+/).every((line) => line.length <= MAX_LINE_CHARS);
}

function readList(text: string): ReadLibrary {
  const papers: NamedPaper[] = [];
  const rejects: LibraryReject[] = [];
  for (const line of readPaperLines(text)) {
    if ('code' in line) rejects.push({ ...line, text: line.text.slice(0, MAX_TEXT_CHARS) });
    else papers.push({ ...line, abstract: '' });
  }
  return { format: 'list', papers, rejects };
}
