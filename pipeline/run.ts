/** The pipeline: which stages a dump goes through, in which order, and the ways to run them. */
import type { TopicModel } from '../db/topics/classify-items.ts';
import { DumpError, mayLieInDump, unexpectedError } from './errors.ts';
import type { FieldMap } from './formats/fields/synonyms.ts';
import {
  dumpFailure,
  type FormatChoice,
  isMostlyRejected,
  Ledger,
  type ReadingCounts,
  type Report,
} from './ledger/ledger.ts';
import { observe, type RunCounts } from './ledger/observe.ts';
import type { CompletedDump, Lookup, RegisteredDump, Store } from './ledger/store.ts';
import { classify } from './stages/classify.ts';
import { decode } from './stages/decode.ts';
import { dedupe } from './stages/dedupe.ts';
import { embed } from './stages/embed.ts';
import { load, type WriteBatch } from './stages/load.ts';
import { normalise } from './stages/normalise.ts';
import { split } from './stages/split.ts';
import type {
  ClassifiedPaper,
  Dump,
  Embedder,
  Paper,
  ResolvedPaper,
  SideOutput,
  Stage,
  StageName,
  TextChunk,
} from './types.ts';

/** What runs work with; made once, used for many dumps. */
export interface RunDeps {
  readonly store: Store;
  readonly embedder: Embedder;
  readonly topicModel: TopicModel;
  /** Reads dumps, such as on another thread; {@link readPapers} when left out. */
  readonly read?: ReadDump;
}

/** Reads a dump up to clean papers; see {@link readPapers}. */
export type ReadDump = (dump: Dump, options: ReadOptions) => AsyncIterable<Paper | SideOutput>;

export interface ReadOptions {
  /** Aborting it stops the run. What is written stays, and the next run goes on from there. */
  readonly signal: AbortSignal;
  /** Name of the dump's format; detected when left out. */
  readonly format?: string | undefined;
  /** Names of fields, in place of the built-in ones; see synonyms.ts. */
  readonly map?: FieldMap | undefined;
  /** Address that the dump comes from; its name, if that is an address, when left out. */
  readonly url?: string | undefined;
  /**
   * Whether to restore what an export of a catalogue says of its papers: ids, topics, dates of arrival, corrections. An operator
   * vouches for such a dump; else its papers are read as those of any other.
   */
  readonly restore?: boolean | undefined;
  /** Called before the first record of each section, with its format and its first byte. */
  readonly onFormat?: ((choice: FormatChoice, start: number) => void) | undefined;
  /** Called when the dump is read to its end. */
  readonly onRead?: ((counts: ReadingCounts) => void) | undefined;
}

export interface RunOptions extends Omit<ReadOptions, 'onFormat' | 'onRead'> {
  readonly dryRun?: boolean | undefined;
  /** Whether to load a dump although more than half of its records are rejected. */
  readonly accept?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How far a run is. */
export interface Progress {
  /** End of the last record that is written, in bytes of the dump. */
  readonly bytes: number;
  readonly papers: number;
  readonly stages: Readonly<RunCounts>;
}

/**
 * The order of the stages, from the bytes of a dump to rows of the database.
 * @param deps.embedder `null` stores papers without embeddings; {@link embedStored} embeds them later
 */
function pipeline(
  dump: RegisteredDump,
  deps: DumpDeps,
  { ledger, signal, stage }: Run,
  write: WriteBatch,
  { format, map, url, restore }: Pick<ReadOptions, 'format' | 'map' | 'url' | 'restore'>,
): AsyncIterable<ClassifiedPaper | SideOutput> {
  const { store, read = readPapers } = deps;
  const reading = { onFormat: ledger.addFormat, onRead: ledger.addReading };
  const values = read(dump, { signal, format, map, url, restore, ...reading });
  const papers = expectErrors(ledger.countRecords(values), ledger, signal);
  const inTurn = turns();
  const lookup: Lookup = (wanted) => inTurn(() => store.lookup(wanted));
  const resolved = stage('dedupe', dedupe(dump, lookup), papers);
  if (deps.embedder === null)
    return stage('load', load(write, QUEUE_BATCH_PAPERS), withoutEmbeddings(resolved));
  const embedded = stage('embed', embed(deps.embedder), resolved);
  const classified = stage('classify', classify(deps.topicModel), embedded);
  return stage(
    'load',
    load((...batch) => inTurn(() => write(...batch))),
    classified,
  );
}

/** Lets tasks run one after another: papers are looked up while others are embedded, and an in-memory database has one connection. */
function turns(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task, task);
    last = result;
    return result;
  };
}

/** Papers a transaction when they are not embedded: reading them again is cheap, and a database may be far away. */
const QUEUE_BATCH_PAPERS = 32;

async function* withoutEmbeddings(
  papers: AsyncIterable<ResolvedPaper | SideOutput>,
): AsyncIterable<ClassifiedPaper | SideOutput> {
  for await (const paper of papers)
    yield paper.kind === 'paper' ? { ...paper, embedding: null, topics: [] } : paper;
}

/**
 * The first stages: reads a dump without a model or a database, up to what an ingestion would store of it.
 * @param options.onText called with each chunk of text before it is split
 * @throws DumpError when the dump cannot be read
 */
export function readPapers(
  dump: Pick<Dump, 'name' | 'capturedAt' | 'open'>,
  options: ReadOptions & { readonly onText?: (chunk: TextChunk) => void },
): AsyncIterable<Paper | SideOutput> {
  const { onText, onRead, format, map } = options;
  const url = options.url ?? (/^https?:\/\/\S+$/.test(dump.name) ? dump.name : undefined);
  const { ledger, signal, stage } = new Run(options);
  const onInvalid = () => {
    ledger.invalidBytes++;
  };
  const onFormat: typeof options.onFormat = (choice, start) => {
    ledger.addFormat(choice);
    options.onFormat?.(choice, start);
  };
  const decoded = stage('decode', decode({ onInvalid, western: true }), dump.open(signal));
  const text = onText === undefined ? decoded : observeText(decoded, onText);
  const records = stage('split', split({ format, map, url, onFormat }), text);
  const papers = stage('normalise', normalise(dump, options), records);
  return expectErrors(
    atEnd(ledger.countRecords(papers), () => onRead?.(ledger.readingCounts())),
    ledger,
    signal,
  );
}

/** Passes values on, and calls `ended` when they have ended. */
async function* atEnd<T>(values: AsyncIterable<T>, ended: () => void): AsyncIterable<T> {
  yield* values;
  ended();
}

/** Turns an unexpected error of the stages that read a dump into the failure of this dump: other dumps go on. */
async function* expectErrors<T>(
  papers: AsyncIterable<T>,
  ledger: Ledger,
  signal: AbortSignal,
): AsyncIterable<T> {
  try {
    yield* papers;
  } catch (error) {
    if (error instanceof DumpError || signal.aborted || !mayLieInDump(error)) throw error;
    const format = ledger.format === '' ? '' : ` as ${ledger.format}`;
    throw unexpectedError(`reading it${format}`, error);
  }
}

async function* observeText(
  chunks: AsyncIterable<TextChunk>,
  onText: (chunk: TextChunk) => void,
): AsyncIterable<TextChunk> {
  for await (const chunk of chunks) {
    onText(chunk);
    yield chunk;
  }
}

/**
 * Embeds and classifies papers without writing anything: shows their items and topics.
 * @throws ModelError, LibsqlError
 */
export async function* classifyPapers(
  dump: Pick<Dump, 'id'>,
  papers: readonly Paper[],
  { store, embedder, topicModel }: RunDeps,
  signal: AbortSignal,
): AsyncIterable<ClassifiedPaper> {
  const { stage } = new Run({ signal });
  const resolved = stage('dedupe', dedupe({ ...dump, resuming: false }, store.lookup), values(papers));
  const embedded = stage('embed', embed(embedder, { all: true }), resolved);
  for await (const paper of stage('classify', classify(topicModel), embedded))
    if (paper.kind === 'paper') yield paper;
}

/**
 * Ingests one dump. A dump that was interrupted or loaded before may be ingested again: the run goes on where the
 * database ends, and the result is the same.
 * @throws DumpError when the dump cannot be ingested; the ledger then says why. After any other error the dump is
 *   `loading` and can be resumed: `signal.reason` when the run was stopped, LibsqlError, ModelError
 */
export function ingest(dump: Dump, deps: RunDeps, options: RunOptions): Promise<Report> {
  return run(dump, deps, options, (reading, isChanged) => deps.store.complete(reading, isChanged));
}

/**
 * The first half of ingesting a dump, without the model: stores its papers. They stay unseen until {@link embedStored}
 * has embedded all of them, anywhere and in any order. Storing a dump again is harmless.
 * @param options.onStored called after each batch with the first bytes of the papers to embed
 * @throws as `ingest` does
 */
export function storeWithoutEmbeddings(
  dump: Dump,
  store: Store,
  options: Omit<RunOptions, 'dryRun'> & { readonly onStored: (starts: readonly number[]) => Promise<void> },
): Promise<Report> {
  return run(dump, { store, embedder: null }, options, async (reading) => {
    await store.completeReading(reading);
    await store.completeIfEmbedded(dump.id);
  });
}

/**
 * The second half: embeds and classifies stored papers of a dump. When some of them fail, the others are stored all the same.
 * @throws AggregateError with the error of each paper that failed
 */
export async function embedStored(
  dump: Pick<Dump, 'id' | 'capturedAt'>,
  papers: readonly ResolvedPaper[],
  { store, embedder, topicModel }: RunDeps,
  signal: AbortSignal,
): Promise<void> {
  const write: WriteBatch = (batch) => store.storeEmbeddings(dump, batch);
  async function embedAll(batch: readonly ResolvedPaper[]): Promise<void> {
    const { stage } = new Run({ signal });
    const embedded = stage('embed', embed(embedder), values(batch));
    const classified = stage('classify', classify(topicModel), embedded);
    for await (const _ of stage('load', load(write), classified));
  }
  try {
    await embedAll(papers);
  } catch (error) {
    signal.throwIfAborted();
    if (papers.length === 1) throw new AggregateError([error]);
    const results = await Promise.allSettled(papers.map((paper) => embedAll([paper])));
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (errors.length > 0) throw new AggregateError(errors);
  }
  await store.completeIfEmbedded(dump.id);
}

async function* values<T>(list: readonly T[]): AsyncIterable<T> {
  yield* list;
}

type DumpDeps = RunDeps | (Pick<RunDeps, 'store' | 'read'> & { readonly embedder: null });

/** Runs the pipeline over one dump, from its registration to its report. */
async function run(
  dump: Dump,
  deps: DumpDeps,
  options: RunOptions & { readonly onStored?: (starts: readonly number[]) => Promise<void> },
  complete: (reading: CompletedDump, isChanged: boolean) => Promise<unknown>,
): Promise<Report> {
  const { store } = deps;
  const startedAt = new Date();
  const run = new Run(options);
  const { ledger } = run;
  // An unknown format is the caller's mistake, not the dump's: it throws before the dump is registered.
  split(options);
  const row = await store.register(dump);
  const { state, capturedAt, reading } = row;
  const registered = { ...dump, capturedAt, reading, resuming: state === 'loading' };
  let changedItems = 0;
  const write: WriteBatch = async (papers, rejects) => {
    changedItems += await store.write(registered, papers, rejects);
    const waiting = papers.filter(({ needsEmbedding }) => needsEmbedding);
    await options.onStored?.(waiting.map(({ start }) => start));
  };
  try {
    for await (const value of pipeline(registered, deps, run, write, options)) {
      ledger.countOutcome(value);
      options.onProgress?.({ bytes: ledger.written, papers: ledger.papers, stages: ledger.stages });
    }
    ledger.assertBalanced(dump);
    // A dump that was accepted once stays accepted.
    const accept = options.accept || (state === 'loaded' && isMostlyRejected(row));
    const counts = ledger.readCounts(dump);
    const failure = dumpFailure(dump, { ...ledger, ...counts }, { accept });
    if (failure !== null) throw failure;
    await complete({ ...counts, id: dump.id, capturedAt, reading }, changedItems > 0);
  } catch (error) {
    const failure = options.signal.aborted ? error : await failureOf(error, dump, store);
    if (failure instanceof DumpError)
      await store.fail(dump.id, failure, { ...ledger.readCounts(dump), reading });
    throw failure;
  }
  const topics = await store.topicsOf(dump.id);
  const report = ledger.report(registered, topics, { startedAt, dryRun: options.dryRun ?? false });
  await store.record(report, startedAt);
  return report;
}

/** Runs of a dump that may end with the same error before it counts as failed. */
const MAX_FAULTS = 5;

/** The error itself, or the failure of a dump whose runs have ended with it again and again. */
export async function failureOf(error: unknown, dump: Pick<Dump, 'id'>, store: Store): Promise<unknown> {
  if (error instanceof DumpError || !mayLieInDump(error)) return error;
  const fault = `${error.name}: ${error.message}`;
  const faults = await store.countFault(dump.id, fault);
  if (faults < MAX_FAULTS) return error;
  const message = `${faults} attempts to load it ended with the same error, ${fault}`;
  return new DumpError('repeated-fault', message, { cause: error });
}

/** One run: its ledger, which observes each stage, and its signal. */
class Run {
  readonly ledger = new Ledger();
  readonly signal: AbortSignal;

  constructor({ signal }: Pick<ReadOptions, 'signal'>) {
    this.signal = signal;
  }

  /** Starts a stage, and counts and times it. */
  readonly stage = <I, O>(name: StageName, stage: Stage<I, O>, input: AsyncIterable<I>): AsyncIterable<O> =>
    observe(name, stage, input, this.signal, this.ledger.stages[name]);
}
