import { DumpError } from './errors.ts';
import type { Recognition } from './formats/detect.ts';
import type { FieldMap } from './formats/fields/synonyms.ts';
import { Ledger, refusal } from './ledger/ledger.ts';
import { observe } from './ledger/observe.ts';
import type { Report } from './ledger/report.ts';
import { classify, type Labels } from './stages/classify.ts';
import { decode } from './stages/decode.ts';
import { dedupe } from './stages/dedupe.ts';
import { embed } from './stages/embed.ts';
import { load, type WriteBatch } from './stages/load.ts';
import { normalise } from './stages/normalise.ts';
import { split } from './stages/split.ts';
import type { Store } from './store.ts';

import type {
  Aside,
  ClassifiedPaper,
  Dump,
  Embedder,
  Paper,
  RawRecord,
  ResolvedPaper,
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
  /** Names to use for fields in place of those that are known; see synonyms.ts. */
  readonly map?: FieldMap | undefined;
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
  const papers = read(dump, run);
  const resolved = run.stage('dedupe', dedupe(dump, deps.store.lookup), papers);
  return finish(resolved, deps, run, run.writer(dump, deps.store));
}

/** Its beginning, which knows nothing of the catalogue. */
function read(dump: Dump, run: Run): AsyncIterable<Paper | Aside> {
  const text = run.stage(
    'decode',
    decode({ onInvalid: run.ledger.invalid.add, western: true }),
    dump.open(run.signal),
  );
  const pieces = run.stage('split', run.split, text);
  return run.stage('normalise', normalise(dump), run.ledger.enter(pieces));
}

/** Its end, which needs the model. */
function finish(
  resolved: AsyncIterable<ResolvedPaper | Aside>,
  { embedder, labels }: RunDeps,
  run: Run,
  write: WriteBatch,
): AsyncIterable<ClassifiedPaper | Aside> {
  const embedded = run.stage('embed', embed(embedder), resolved);
  const classified = run.stage('classify', classify(labels()), embedded);
  return run.stage('load', load(write), classified);
}

/** The pipeline without a model: papers are stored as they are, and wait to be embedded. */
function storePapers(
  dump: Dump & { resuming: boolean },
  deps: Pick<RunDeps, 'store'>,
  run: Run,
  onStored: (waiting: readonly number[]) => Promise<void>,
): AsyncIterable<ClassifiedPaper | Aside> {
  const resolved = run.stage('dedupe', dedupe(dump, deps.store.lookup), read(dump, run));
  const write = run.writer(dump, deps.store);
  const writeAndTell: WriteBatch = async (papers, rejects) => {
    await write(papers, rejects);
    await onStored(papers.filter(({ needsEmbedding }) => needsEmbedding).map(({ start }) => start));
  };
  return run.stage('load', load(writeAndTell, UNEMBEDDED_BATCH), unembedded(resolved));
}

/** Papers a transaction before they are embedded: reading them again is little work, and a database may be far away. */
const UNEMBEDDED_BATCH = 32;

async function* unembedded(
  papers: AsyncIterable<ResolvedPaper | Aside>,
): AsyncIterable<ClassifiedPaper | Aside> {
  for await (const paper of papers)
    yield paper.kind === 'paper' ? { ...paper, embedding: null, topics: [] } : paper;
}

/**
 * Reads a dump without a model or a database: what would be ingested of it.
 * @param options.onFormat called before the first piece of each section with its format, why it is used, and the byte where it begins
 * @throws DumpError when the dump cannot be read
 */
export function readPapers(
  dump: Dump,
  options: Pick<RunOptions, 'signal' | 'format' | 'map'> & {
    readonly onFormat?: (choice: Recognition, start: number) => void;
  },
): AsyncIterable<Paper | Aside> {
  return read(dump, new Run(options));
}

/**
 * Embeds and classifies papers of a dump without writing anything: shows which items they are and where those would go.
 * @throws ModelError, LibsqlError
 */
export async function* label(
  dump: Pick<Dump, 'id'>,
  papers: readonly Paper[],
  { store, embedder, labels }: RunDeps,
  signal: AbortSignal,
): AsyncIterable<ClassifiedPaper> {
  const run = new Run({ signal });
  const resolved = run.stage('dedupe', dedupe({ id: dump.id, resuming: false }, store.lookup), each(papers));
  const embedded = run.stage('embed', embed(embedder), anew(resolved));
  for await (const paper of run.stage('classify', classify(labels()), embedded)) {
    if (paper.kind === 'paper') yield paper;
  }
}

/** Has papers embedded also if their items were. */
async function* anew(papers: AsyncIterable<ResolvedPaper | Aside>): AsyncIterable<ResolvedPaper | Aside> {
  for await (const paper of papers) yield paper.kind === 'paper' ? { ...paper, needsEmbedding: true } : paper;
}

/**
 * Ingests one dump. A dump that was broken off or loaded before may be ingested again: the run goes on where the
 * database ends, and the end is the same.
 * @throws DumpError when the dump cannot be ingested; the ledger then says why. After any other error the dump is
 *   `loading` and can be resumed: `signal.reason` when the run was stopped, LibsqlError, ModelError
 */
export async function ingest(dump: Dump, deps: RunDeps, options: RunOptions): Promise<Report> {
  const books = await keepBooks(dump, deps.store, options, (known, run) => pipeline(known, deps, run));
  await deps.store.complete(books.completed, books.contentChanged);
  return books.report();
}

/**
 * Does what can be done of ingesting a dump without the model: its papers are stored, and stay unseen until all of them
 * went through {@link gather}, wherever and in whatever order. Scattering a dump again does no harm.
 * @param onStored called after each batch that was stored, with the places of the papers that are to be embedded
 * @throws as `ingest` does
 */
export async function scatter(
  dump: Dump,
  deps: Pick<RunDeps, 'store'>,
  options: Omit<RunOptions, 'dryRun'> & {
    readonly onStored: (waiting: readonly number[]) => Promise<void>;
  },
): Promise<Report> {
  const books = await keepBooks(dump, deps.store, options, (known, run) =>
    storePapers(known, deps, run, options.onStored),
  );
  await deps.store.closeReading(books.completed);
  await deps.store.completeIfSettled(dump.id);
  return books.report();
}

/**
 * Embeds, classifies and loads papers of a scattered dump. If that fails for some of them, the others are loaded all the
 * same.
 * @throws AggregateError with the error of each paper that failed
 */
export async function gather(
  dump: Pick<Dump, 'id' | 'capturedAt'>,
  waiting: readonly ResolvedPaper[],
  deps: RunDeps,
  signal: AbortSignal,
): Promise<void> {
  const settle: WriteBatch = (papers) => deps.store.settle(dump, papers);
  const drain = async (papers: readonly ResolvedPaper[]) => {
    for await (const _ of finish(each(papers), deps, new Run({ signal }), settle));
  };
  try {
    await drain(waiting);
  } catch (error) {
    signal.throwIfAborted();
    if (waiting.length === 1) throw new AggregateError([error]);
    const alone = await Promise.allSettled(waiting.map((paper) => drain([paper])));
    const errors = alone.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (errors.length > 0) throw new AggregateError(errors);
  }
  await deps.store.completeIfSettled(dump.id);
}

async function* each<T>(values: readonly T[]): AsyncIterable<T> {
  yield* values;
}

/** Runs stages over a dump and enters what comes out of them. */
async function keepBooks(
  dump: Dump,
  store: Store,
  options: RunOptions,
  start: (known: Dump & { resuming: boolean }, run: Run) => AsyncIterable<ClassifiedPaper | Aside>,
) {
  const startedAt = new Date();
  const run = new Run(options);
  const { state, capturedAt, records, rejected } = await store.register(dump);
  const known = { ...dump, capturedAt, resuming: state === 'loading' };
  const { ledger } = run;
  try {
    for await (const value of start(known, run)) {
      ledger.settle(value);
      options.onProgress?.({ bytes: ledger.written, papers: ledger.papers });
    }
    ledger.close(dump);
    // Who accepted it once need not do so each time.
    const accept = options.accept || (state === 'loaded' && 2 * rejected > records);
    const refused = refusal(dump, ledger, { accept });
    if (refused !== null) throw refused;
  } catch (error) {
    if (error instanceof DumpError) await store.fail(dump.id, error, ledger);
    throw error;
  }
  return {
    completed: { ...ledger, id: dump.id, capturedAt },
    contentChanged: run.contentChanged,
    async report(): Promise<Report> {
      const topics = await store.topicsOf(dump.id);
      const report = ledger.report(known, topics, { startedAt, dryRun: options.dryRun ?? false });
      await store.record(report, startedAt);
      return report;
    },
  };
}

/** One run: its books and its way to stop. */
class Run {
  readonly ledger = new Ledger();
  readonly signal: AbortSignal;
  /** Made before the dump is entered in the ledger: an unknown format is the caller's mistake, not the dump's. */
  readonly split: Stage<TextChunk, RawRecord>;
  /** Whether any item was added or changed. */
  contentChanged = false;

  constructor(
    options: Pick<RunOptions, 'signal' | 'format' | 'map'> & {
      readonly onFormat?: (choice: Recognition, start: number) => void;
    },
  ) {
    this.signal = options.signal;
    const onFormat = (choice: Recognition, start: number) => {
      this.ledger.readAs(choice);
      options.onFormat?.(choice, start);
    };
    this.split = split({ format: options.format, map: options.map, onFormat });
  }

  stage<I, O>(
    name: StageName,
    stage: Stage<I, O>,
    input: AsyncIterable<I | Aside>,
  ): AsyncIterable<O | Aside> {
    return observe(stage, input, this.signal, this.ledger.stages[name], { bypass: name !== 'load' });
  }

  writer(dump: Pick<Dump, 'id' | 'capturedAt'>, store: Store): WriteBatch {
    return async (papers, rejects) => {
      if ((await store.write(dump, papers, rejects)) > 0) this.contentChanged = true;
    };
  }
}
