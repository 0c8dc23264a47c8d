import type { Database } from '../db/database.ts';
import { countAttempt, listRejects, type RejectFilter, resolveReject } from '../db/rejects.ts';
import { DumpError } from '../pipeline/errors.ts';
import type { Report } from '../pipeline/report.ts';
import { ingest, type RunDeps, readPapers } from '../pipeline/run.ts';
import { identifyDump } from '../pipeline/source.ts';
import type { Dump } from '../pipeline/types.ts';

/** What became of a reject. */
export type Replayed =
  | { readonly id: string; readonly report: Report }
  | { readonly id: string; readonly fault: { readonly code: string; readonly message: string } };

/** Most rejects of one replay. */
const MOST = 100_000;

/**
 * Reads the kept text of rejects again, after a fix or as another format. A text that is read in full is ingested as a
 * dump of its own and resolves its reject; of another, the attempt is counted and nothing else changes.
 * @param options.format as what to read it; as its dump was read when left out
 */
export async function* replay(
  db: Database,
  openRun: (dump: Dump) => Promise<RunDeps>,
  which: RejectFilter,
  options: { readonly signal: AbortSignal; readonly format?: string | undefined },
): AsyncIterable<Replayed> {
  const { signal } = options;
  for (const reject of await listRejects(db, { ...which, limit: MOST })) {
    const { id, stage, raw } = reject;
    const format = options.format ?? formatOf(stage, reject.format);
    const dump = await dumpOf(`reject ${id} of ${reject.dump}`, raw, reject.capturedAt, signal);
    const fault = await faultOf(dump, { signal, format });
    if (fault !== null) {
      await countAttempt(db, id, fault);
      yield { id, fault };
      continue;
    }
    const report = await ingest(dump, await openRun(dump), { signal, format });
    await resolveReject(db, id, dump.id);
    yield { id, report };
  }
}

/**
 * The format of what was kept of a reject: the text that the splitter cut, what normalising refused as title and abstract,
 * what could not be embedded as an object in JSON.
 */
function formatOf(stage: string, format: string | null): string | undefined {
  if (stage === 'split') return format ?? undefined;
  return stage === 'embed' ? 'json' : 'page-text';
}

function dumpOf(name: string, text: string, captured: string, signal: AbortSignal): Promise<Dump> {
  const bytes = new TextEncoder().encode(text);
  async function* open() {
    yield bytes;
  }
  return identifyDump({ name, open }, { captured, now: new Date() }, signal);
}

/** Why a text cannot be read in full, or `null`. */
async function faultOf(
  dump: Dump,
  options: { readonly signal: AbortSignal; readonly format?: string | undefined },
): Promise<{ code: string; message: string } | null> {
  let papers = 0;
  try {
    for await (const piece of readPapers(dump, options)) {
      if (piece.kind === 'reject') return { code: piece.code, message: piece.message };
      if (piece.kind === 'paper') papers++;
    }
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    return { code: error.code, message: error.message };
  }
  return papers > 0 ? null : { code: 'no-records', message: 'no paper is found in the text' };
}
