import type { Database } from '../../db/database.ts';
import { type DumpRow, getDump } from '../../db/dumps/dumps.ts';
import type { DumpError } from '../../pipeline/errors.ts';
import { formats } from '../../pipeline/formats/detect.ts';
import { dumpFailure } from '../../pipeline/ledger/ledger.ts';
import { classifyPapers, type RunDeps } from '../../pipeline/run.ts';
import type { ClassifiedPaper, Dump } from '../../pipeline/types.ts';
import { type Inspection, inspect } from './inspect.ts';

/** How many papers of a dump are shown, with their topics: as many as can be embedded while somebody waits. */
const PAPERS = 16;

/** How many rejects are shown. */
const REJECTS = 50;

/** A paper that would be read, and what would become of it. */
export type PreviewedPaper = Pick<
  ClassifiedPaper,
  'title' | 'abstract' | 'authors' | 'url' | 'publishedAt' | 'itemId' | 'effect' | 'topics'
> & { readonly line: number };

/** What would be read of a dump, and where its first papers would go. */
export interface Preview extends Omit<Inspection, 'papers' | 'capturedAt'> {
  /** `null` when its bytes could not be read. */
  readonly id: string | null;
  readonly capturedAt: string | null;
  /** How the ledger has it, if it does. */
  readonly state: DumpRow['state'] | null;
  readonly papers: readonly PreviewedPaper[];
}

/**
 * Reads a dump to its end and gives its first papers their topics; writes nothing.
 * @param run called when there is a paper: the model may have to be loaded
 */
export async function preview(
  db: Database,
  dump: Dump,
  run: () => Promise<Pick<RunDeps, 'store' | 'embedder' | 'topicModel'>>,
  options: {
    readonly signal: AbortSignal;
    readonly format?: string | undefined;
    readonly accept?: boolean | undefined;
  },
): Promise<Preview> {
  const known = await getDump(db, dump.id);
  const { papers, ...found } = await inspect(dump, { ...options, sample: REJECTS });
  const shown = papers.slice(0, PAPERS);
  const lines = new Map(shown.map(({ start, line }) => [start, line]));
  const labelled: PreviewedPaper[] = [];
  if (shown.length > 0) {
    for await (const paper of classifyPapers(dump, shown, await run(), options.signal)) {
      const { title, abstract, authors, url, publishedAt, itemId, effect, topics, start } = paper;
      const line = lines.get(start) ?? 1;
      labelled.push({ line, title, abstract, authors, url, publishedAt, itemId, effect, topics });
    }
  }
  const { format, sections, error } = found;
  const mayBeEmpty = sections.every(
    ({ format: name, confidence }) =>
      confidence > 0 && formats.some((each) => each.name === name && each.mayBeEmpty),
  );
  const failure = error ?? dumpFailure(dump, { ...found, format: format ?? '', mayBeEmpty }, options);
  return {
    id: dump.id,
    state: known?.state ?? null,
    ...found,
    error: failure === null ? null : { code: failure.code, message: failure.message },
    papers: labelled,
  };
}

/** What is shown of a dump that cannot be read. */
export function unreadable(name: string, id: string | null, { code, message }: DumpError): Preview {
  return {
    id,
    state: null,
    name,
    bytes: 0,
    capturedAt: null,
    formats: [],
    looksLike: null,
    format: null,
    why: null,
    guessed: false,
    sections: [],
    records: 0,
    rejected: 0,
    updates: 0,
    boilerplateLines: 0,
    boilerplateBytes: 0,
    papers: [],
    rejects: [],
    reasons: {},
    error: { code, message },
  };
}
