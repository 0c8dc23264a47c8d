import type { Database } from '../../db/database.ts';
import { listMostlyRejected, type MostlyRejectedDump } from '../../db/dumps/dumps.ts';
import {
  countAttempt,
  listParts,
  listRejects,
  type RejectFilter,
  readRaw,
  rejectId,
  resolveReject,
} from '../../db/dumps/rejects.ts';
import { listUnembedded } from '../../db/dumps/unembedded-records.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { DumpError } from '../../pipeline/errors.ts';
import type { FieldMap } from '../../pipeline/formats/fields/synonyms.ts';
import type { Report } from '../../pipeline/ledger/report.ts';
import { ingest, type RunDeps, readPapers } from '../../pipeline/run.ts';
import type { Dump } from '../../pipeline/types.ts';
import { PAPERS } from '../worker/queue.ts';
import { embedRecords } from './embed-records.ts';

/** What became of a reject, or of a dump that had failed because most of it was rejected. */
export type Replayed =
  | { readonly id: string; readonly report: Report }
  | { readonly id: string; readonly fault: { readonly code: string; readonly message: string } }
  | { readonly dumpId: string; readonly name: string; readonly state: 'loaded' | 'failed' };

/** Most rejects of one replay. */
const MOST = 100_000;

export interface ReplayOptions {
  readonly signal: AbortSignal;
  /** As what to read it; as its dump was read when left out. */
  readonly format?: string | undefined;
  /** Names to use for fields in place of those that are known; see synonyms.ts. */
  readonly map?: FieldMap | undefined;
  /** Whether a dump that failed because most of it was rejected is to show what was read of it, whatever is rejected still. */
  readonly accept?: boolean | undefined;
}

/**
 * Reads the kept text of rejects again, after a fix or as another format. A text that is read in full is ingested as a
 * dump of its own and resolves its reject; of another, the attempt is counted and nothing else changes. A record that was kept
 * in parts is read as a whole, a part at a time. A dump that was refused because most of it was rejected shows what it
 * brought as soon as no more than half of it is rejected still.
 * @param which a reject, or a dump
 */
export async function* replay(
  db: Database,
  openRun: (dump: Pick<Dump, 'name' | 'bytes'>) => Promise<RunDeps>,
  which: Pick<RejectFilter, 'id' | 'dumpId'>,
  options: ReplayOptions,
): AsyncIterable<Replayed> {
  const { signal, map } = options;
  // The id of a reject begins with that of its dump.
  const dumpId = which.dumpId ?? which.id?.split('-')[0] ?? '';
  const ends = await listParts(db, { dumpId });
  for (const reject of await listRejects(db, { ...which, limit: MOST })) {
    const { id, stage, raw } = reject;
    const parts: string[] = [];
    for (let end: number | undefined = reject.end; end !== undefined; ) {
      const part = rejectId(reject.dumpId, end);
      end = ends.get(part);
      if (end !== undefined) parts.push(part);
    }
    async function* texts() {
      yield raw;
      for (const part of parts) yield await readRaw(db, part);
    }
    const format = options.format ?? formatOf(stage, reject.format);
    const dump = await dumpOf(`reject ${id} of ${reject.dump}`, texts, reject.capturedAt, signal);
    const fault = await faultOf(dump, { signal, format, map });
    if (fault !== null) {
      await countAttempt(db, id, fault);
      yield { id, fault };
      continue;
    }
    const report = await ingest(dump, await openRun(dump), { signal, format, map });
    await resolveReject(db, [id, ...parts], dump.id);
    yield { id, report };
  }
  for (const dump of await listMostlyRejected(db, dumpId)) {
    const isComplete = await complete(db, dump, await openRun(dump), options);
    yield { dumpId: dump.id, name: dump.name, state: isComplete ? 'loaded' : 'failed' };
  }
}

/** Shows what was read of a refused dump, if it may be shown now. What was left in a queue is embedded before. */
async function complete(
  db: Database,
  dump: MostlyRejectedDump,
  deps: RunDeps,
  { signal, accept = false }: ReplayOptions,
): Promise<boolean> {
  const waiting = await listUnembedded(db, dump.id);
  for (let at = 0; at < waiting.length; at += PAPERS) {
    await embedRecords(db, dump, waiting.slice(at, at + PAPERS), deps, signal);
  }
  return deps.store.completeFailed(dump.id, { accept });
}

/**
 * The format of what was kept of a reject: the text that the splitter cut, what normalising refused as title and abstract,
 * what could not be embedded as an object in JSON.
 */
function formatOf(stage: string, format: string | null): string | undefined {
  if (stage === 'split') return format ?? undefined;
  return stage === 'embed' ? 'json' : 'page-text';
}

/** @param texts of which it consists, one after another */
function dumpOf(
  name: string,
  texts: () => AsyncIterable<string>,
  captured: string,
  signal: AbortSignal,
): Promise<Dump> {
  const encoder = new TextEncoder();
  async function* open() {
    for await (const text of texts()) yield encoder.encode(text);
  }
  return identifyDump({ name, open }, { captured, now: new Date() }, signal);
}

/** Why a text cannot be read in full, or `null`. */
async function faultOf(
  dump: Dump,
  options: Pick<ReplayOptions, 'signal' | 'format' | 'map'>,
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
