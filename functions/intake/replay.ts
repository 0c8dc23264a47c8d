import type { Database } from '../../db/database.ts';
import { acceptDoubtful, listMostlyRejected, type MostlyRejectedDump } from '../../db/dumps/dumps.ts';
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
import type { Report } from '../../pipeline/ledger/ledger.ts';
import { ingest, type RunDeps, readPapers } from '../../pipeline/run.ts';
import type { Dump } from '../../pipeline/types.ts';
import { EMBED_BATCH_PAPERS, embedRecords } from './embed-records.ts';
import type { TakeOptions } from './take.ts';

/** The result for a reject, or for a dump that had failed because most of it was rejected. */
export type Replayed =
  | { readonly id: string; readonly report: Report }
  | { readonly id: string; readonly fault: { readonly code: string; readonly message: string } }
  | { readonly dumpId: string; readonly name: string; readonly state: 'loaded' | 'failed' };

export type ReplayOptions = Pick<TakeOptions, 'signal' | 'format' | 'map' | 'accept'>;

/** Maximum number of rejects a replay. */
const MAX_REJECTS = 100_000;

/**
 * Reads the stored text of rejects again, after a fix or in another format. A text that is read completely is ingested as
 * a dump of its own and resolves its reject; otherwise the attempt is counted. The parts of a long record are read as one
 * text. A dump that failed because most of it was rejected is loaded as soon as at most half of it is rejected, or at
 * once with `accept`, which also takes a doubtful dump as it was read.
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
  for (const reject of await listRejects(db, { ...which, limit: MAX_REJECTS })) {
    const { id, stage, raw } = reject;
    const parts: string[] = [];
    for (let end: number | undefined = reject.end; end !== undefined; ) {
      const part = rejectId(reject.dumpId, end);
      end = ends.get(part);
      if (end !== undefined) parts.push(part);
    }
    const encoder = new TextEncoder();
    async function* open() {
      yield encoder.encode(raw);
      for (const part of parts) yield encoder.encode(await readRaw(db, part));
    }
    const input = { name: `reject ${id} of ${reject.dump}`, open };
    const dump = await identifyDump(input, { captured: reject.capturedAt, now: new Date() }, signal);
    const format = options.format ?? formatOf(stage, reject.format);
    const fault = await readingFailure(dump, { signal, format, map });
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
  if (options.accept) {
    for (const { id, name } of await acceptDoubtful(db, dumpId)) yield { dumpId: id, name, state: 'loaded' };
  }
}

/** Loads a failed dump if that is allowed now, after embedding the records that a queue has left. */
async function complete(
  db: Database,
  dump: MostlyRejectedDump,
  deps: RunDeps,
  { signal, accept = false }: ReplayOptions,
): Promise<boolean> {
  const starts = await listUnembedded(db, dump.id);
  for (let at = 0; at < starts.length; at += EMBED_BATCH_PAPERS) {
    await embedRecords(db, dump, starts.slice(at, at + EMBED_BATCH_PAPERS), deps, signal);
  }
  return deps.store.completeFailed(dump.id, { accept });
}

/**
 * The format of a reject's text, by the stage that rejected it: `split` keeps the record as it was cut, `embed` a JSON
 * object, the others title and abstract.
 */
function formatOf(stage: string, format: string | null): string | undefined {
  if (stage === 'split') return format ?? undefined;
  return stage === 'embed' ? 'json' : 'page-text';
}

/** Returns why a text cannot be read completely, or `null`. */
async function readingFailure(
  dump: Dump,
  options: Pick<ReplayOptions, 'signal' | 'format' | 'map'>,
): Promise<{ code: string; message: string } | null> {
  let papers = 0;
  try {
    for await (const value of readPapers(dump, options)) {
      if (value.kind === 'reject') return { code: value.code, message: value.message };
      if (value.kind === 'paper') papers++;
    }
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    return { code: error.code, message: error.message };
  }
  return papers > 0 ? null : { code: 'no-records', message: 'the text holds no paper' };
}
