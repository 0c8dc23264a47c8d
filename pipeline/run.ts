import { Account } from './account.ts';
import { classify, type Labels } from './classify.ts';
import { decode } from './decode.ts';
import { dedupe } from './dedupe.ts';
import { embed } from './embed.ts';
import { DumpError } from './errors.ts';
import { formats } from './formats/detect.ts';
import { load } from './load.ts';
import { normalise } from './normalise.ts';
import { observe } from './observe.ts';
import type { Report } from './report.ts';
import { split } from './split.ts';
import type { Store } from './store.ts';

import type {
  Aside,
  ClassifiedPaper,
  Dump,
  Embedder,
  Paper,
  RawRecord,
  Stage,
  StageName,
  TextChunk,
} from './types.ts';

/** What runs work with; made once, used for many dumps. */
export interface RunDeps {
  readonly store: Store;
  readonly embedder: Embedder;
  readonly labels: () => Labels;
}

export interface RunOptions {
  /** Aborting it stops the run; what is written stays, and the next run goes on from there. */
  readonly signal: AbortSignal;
  /** Name of the dump's format; found out from its content when left out. */
  readonly format?: string | undefined;
  readonly dryRun?: boolean | undefined;
  /** Whether a dump may be loaded of which more than half was rejected. */
  readonly accept?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How far a run is. */
export interface Progress {
  /** End of the last record that is written, in bytes of the dump. */
  readonly bytes: number;
  readonly papers: number;
}

/** The pipeline, from bytes to rows. */
function pipeline(
  dump: Dump & { resuming: boolean },
  deps: RunDeps,
  run: Run,
): AsyncIterable<ClassifiedPaper | Aside> {
  const { store, embedder, labels } = deps;
  const resolved = run.stage('dedupe', dedupe(dump, store.lookup), read(dump, run));
  const embedded = run.stage('embed', embed(embedder), resolved);
  const classified = run.stage('classify', classify(labels()), embedded);
  return run.stage('load', load(run.writer(dump, store)), classified);
}

/** Its first half, which knows nothing of the catalogue. */
function read(dump: Dump, run: Run): AsyncIterable<Paper | Aside> {
  const text = run.stage('decode', decode({ onInvalid: run.account.invalid.add }), dump.open(run.signal));
  const pieces = run.stage('split', run.split, text);
  return run.stage('normalise', normalise(dump), run.account.enter(pieces));
}

/**
 * Reads a dump without a model or a database: what would be ingested of it.
 * @param options.onFormat called with the name of the format before the first piece
 * @throws DumpError when the dump cannot be read
 */
export function readPapers(
  dump: Dump,
  options: Pick<RunOptions, 'signal' | 'format'> & { readonly onFormat?: (name: string) => void },
): AsyncIterable<Paper | Aside> {
  return read(dump, new Run(options));
}

/**
 * Ingests one dump. A dump that was broken off or loaded before may be ingested again: the run goes on where the
 * database ends, and the end is the same.
 * @throws DumpError when the dump cannot be ingested; the ledger then says why. After any other error the dump is
 *   `loading` and can be resumed: `signal.reason` when the run was stopped, LibsqlError, ModelError
 */
export async function ingest(dump: Dump, deps: RunDeps, options: RunOptions): Promise<Report> {
  const startedAt = new Date();
  const run = new Run(options);
  const { state, capturedAt } = await deps.store.register(dump);
  const known = { ...dump, capturedAt, resuming: state === 'loading' };
  const { account } = run;
  try {
    for await (const value of pipeline(known, deps, run)) {
      account.settle(value);
      options.onProgress?.({ bytes: account.written, papers: account.papers });
    }
    account.close(dump);
    if (!options.accept) refuseMostlyRejected(dump, account);
  } catch (error) {
    if (error instanceof DumpError) await deps.store.fail(dump.id, error.message);
    throw error;
  }
  await deps.store.complete({ ...account, id: dump.id, capturedAt }, run.contentChanged);
  const topics = await deps.store.topicsOf(dump.id);
  const report = account.report(known, topics, { startedAt, dryRun: options.dryRun ?? false });
  await deps.store.record(report, startedAt);
  return report;
}

/**
 * More rejects than papers are the sign of a page that was laid out otherwise, read as the wrong format or saved broken:
 * what was read of it is not to be trusted either. Nothing is lost: papers and rejects are in the database, and the dump
 * can be ingested again.
 * @throws DumpError `mostly-rejected`
 */
function refuseMostlyRejected(dump: Dump, { records, rejects, format }: Account): void {
  if (rejects * 2 <= records) return;
  throw new DumpError(
    'mostly-rejected',
    `ingesting ${dump.name}: ${rejects} of its ${records} records were rejected (read as ${format}), wanted no more than half; paperwire rejects --dump ${dump.id.slice(0, 12)} shows why, --accept takes the rest`,
  );
}

/** One run: its books and its way to stop. */
class Run {
  readonly account = new Account();
  readonly signal: AbortSignal;
  /** Made before the dump is entered in the ledger: an unknown format is the caller's mistake, not the dump's. */
  readonly split: Stage<TextChunk, RawRecord>;
  /** Whether any item was added or changed. */
  contentChanged = false;

  constructor(
    options: Pick<RunOptions, 'signal' | 'format'> & { readonly onFormat?: (name: string) => void },
  ) {
    this.signal = options.signal;
    const onFormat = (name: string) => {
      this.account.format = name;
      this.account.mayBeEmpty = formats.find((format) => format.name === name)?.mayBeEmpty ?? false;
      options.onFormat?.(name);
    };
    this.split = split({ format: options.format, onFormat });
  }

  stage<I, O>(
    name: StageName,
    stage: Stage<I, O>,
    input: AsyncIterable<I | Aside>,
  ): AsyncIterable<O | Aside> {
    return observe(stage, input, this.signal, this.account.stages[name], { bypass: name !== 'load' });
  }

  writer(dump: Dump, store: Store): Parameters<typeof load>[0] {
    return async (papers, rejects) => {
      if ((await store.write(dump, papers, rejects)) > 0) this.contentChanged = true;
    };
  }
}
