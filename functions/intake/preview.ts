import type { Database } from '../../db/database.ts';
import { type DumpRow, getDump } from '../../db/dumps/dumps.ts';
import { classifyPapers, type RunDeps, type RunOptions } from '../../pipeline/run.ts';
import type { ClassifiedPaper, Dump } from '../../pipeline/types.ts';
import { type Inspection, inspect } from './inspect.ts';
import { loadFailure } from './load-failure.ts';

/** Maximum number of papers with topics: embedding them takes a few seconds. */
const MAX_PAPERS = 16;

/** Maximum number of rejects. */
const MAX_REJECTS = 50;

/** Longest text of a paper or a reject; the dump has all of it. */
const MAX_TEXT_CHARS = 20_000;

/** A paper as it would be stored. */
type PreviewedPaper = Pick<
  ClassifiedPaper,
  'title' | 'abstract' | 'authors' | 'url' | 'publishedAt' | 'itemId' | 'effect' | 'topics'
> & { readonly line: number };

/** How a dump would be ingested, with the topics of its first papers. */
export interface Preview extends Omit<Inspection, 'papers'> {
  /** `null` when the bytes could not be read. */
  readonly id: string | null;
  /** State in the ledger; `null` for a new dump. */
  readonly state: DumpRow['state'] | null;
  readonly papers: readonly PreviewedPaper[];
}

/**
 * Inspects a dump and classifies its first papers. Writes nothing.
 * @param run called when the dump has a paper; it may load the model
 * @param options.inspectDump inspects it, such as on another thread; {@link inspect} when left out
 */
export async function preview(
  db: Database,
  dump: Dump,
  run: () => Promise<RunDeps>,
  options: Pick<RunOptions, 'signal' | 'format' | 'map' | 'accept'> & {
    readonly inspectDump?: typeof inspect;
  },
): Promise<Preview> {
  const { signal, format: requestedFormat, map, inspectDump = inspect } = options;
  const row = await getDump(db, dump.id);
  const inspection = await inspectDump(dump, { signal, format: requestedFormat, map, sample: MAX_REJECTS });
  const { papers, ...found } = inspection;
  const first = papers.slice(0, MAX_PAPERS);
  const lines = new Map(first.map(({ start, line }) => [start, line]));
  const classified: PreviewedPaper[] = [];
  if (first.length > 0) {
    for await (const paper of classifyPapers(dump, first, await run(), signal)) {
      const { title, abstract, authors, url, publishedAt, itemId, effect, topics, start } = paper;
      const line = lines.get(start) ?? 1;
      classified.push({
        line,
        title,
        abstract: beginningOf(abstract),
        authors,
        url,
        publishedAt,
        itemId,
        effect,
        topics,
      });
    }
  }
  const failure = found.error ?? loadFailure(dump, found, options);
  return {
    id: dump.id,
    state: row?.state ?? null,
    ...found,
    rejects: found.rejects.map((reject) => ({ ...reject, raw: beginningOf(reject.raw) })),
    error: failure === null ? null : { code: failure.code, message: failure.message },
    papers: classified,
  };
}

function beginningOf(text: string): string {
  return text.length <= MAX_TEXT_CHARS ? text : `${text.slice(0, MAX_TEXT_CHARS).toWellFormed()}…`;
}
