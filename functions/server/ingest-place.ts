import type { Database } from '../../db/database.ts';
import { type DumpRow, getDump } from '../../db/dumps/dumps.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { DumpError } from '../../pipeline/errors.ts';
import type { FieldMap } from '../../pipeline/formats/fields/synonyms.ts';
import type { Report } from '../../pipeline/ledger/report.ts';
import { ingest, type Progress, type RunDeps } from '../../pipeline/run.ts';
import type { Dump } from '../../pipeline/types.ts';
import { openInputs } from './files/inputs.ts';

export interface IngestOptions {
  readonly signal: AbortSignal;
  readonly format?: string | undefined;
  readonly map?: FieldMap | undefined;
  /** When the dumps were taken; see `identifyDump`. */
  readonly captured?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly accept?: boolean | undefined;
  /** Leaves out dumps that the ledger has as loaded or failed. */
  readonly onlyNew?: boolean;
  /** What servers are told of who fetches from them. */
  readonly userAgent?: string;
  readonly onProgress?: (progress: Progress) => void;
}

/** How one dump of a place went. */
export type Outcome =
  | { readonly name: string; readonly report: Report }
  | { readonly name: string; readonly error: DumpError };

/**
 * Ingests every dump at a place, one after another: a file, a folder, a URL, standard input. A dump that cannot be
 * ingested is an outcome like others and does not stop those after it.
 * @throws DumpError when the place itself cannot be read; whatever else stops a run
 */
export async function* ingestPlace(
  place: string,
  db: Database,
  openRun: (dump: Dump) => Promise<RunDeps>,
  options: IngestOptions,
): AsyncIterable<Outcome> {
  const { signal, captured, userAgent } = options;
  for await (const source of openInputs(place, signal, userAgent === undefined ? {} : { userAgent })) {
    try {
      const when = captured === undefined ? { now: new Date() } : { now: new Date(), captured };
      const dump = await identifyDump(source, when, signal);
      if (options.onlyNew && isSettled(await getDump(db, dump.id))) continue;
      yield { name: source.name, report: await ingest(dump, await openRun(dump), options) };
    } catch (error) {
      if (!(error instanceof DumpError)) throw error;
      yield { name: source.name, error };
    } finally {
      await source.close?.();
    }
  }
}

/** Whether the ledger has a dump as loaded or failed. */
export function isSettled(dump: DumpRow | undefined): boolean {
  return dump !== undefined && dump.state !== 'loading';
}
