import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Progress } from '../../../pipeline/run.ts';
import type { Dump, Embedder, Embedding } from '../../../pipeline/types.ts';
import type { Environment } from '../../env.ts';
import type { TakeOptions } from '../../intake/take.ts';
import { startLogging } from '../../logging.ts';
import type { Meter } from '../../terminal/meter.ts';
import { embedderProperties } from '../embedding/embedder.ts';
import { endThread } from '../end-thread.ts';
import { type Measurement, measureIngestion } from '../metrics/measure.ts';
import { openIngestion } from '../open-ingestion.ts';
import { errorOf, type Failure, failureOf } from '../reading/failure.ts';
import { inProcess } from './dump-tasks.ts';

/** Options of a task that a message can carry. */
export type TaskOptions = Omit<TakeOptions, 'signal' | 'onProgress'>;

/** What the thread is asked to do. The bytes of a dump are read from the other side. */
export type Task =
  | {
      readonly kind: 'load' | 'preview';
      readonly dump: Omit<Dump, 'open'>;
      readonly options: TaskOptions;
      /** Whether a person waits, who is shown the progress; the log tells of others. */
      readonly metered: boolean;
    }
  | { readonly kind: 'applyTopics' };

/** Messages to the thread; it ends after `close`. */
export type Order =
  | { readonly kind: 'task'; readonly id: number; readonly task: Task }
  | { readonly kind: 'abort'; readonly id: number }
  /** The next bytes of a dump, `null` at their end. */
  | { readonly kind: 'bytes'; readonly id: number; readonly bytes: Uint8Array | null }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure }
  /** The embedding of a text, or why there is none. */
  | { readonly kind: 'embedded'; readonly id: number; readonly embedding: Embedding }
  | { readonly kind: 'notEmbedded'; readonly id: number; readonly failure: Failure }
  /** Stops the learning of topics. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'close' };

/** Messages of the thread, about a task or a text by its id. */
export type Reply =
  /** It takes orders from now on. */
  | { readonly kind: 'ready' }
  /** Asks for the next bytes of the dump, or for no more of them. */
  | { readonly kind: 'read' | 'skip'; readonly id: number }
  | ({ readonly kind: 'progress'; readonly id: number } & Progress)
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure }
  /** Asks for the embedding of a text. */
  | { readonly kind: 'embed'; readonly id: number; readonly text: string }
  | { readonly kind: 'meter'; readonly call: MeterCall }
  | { readonly kind: 'measured'; readonly measurement: Measurement };

/** A call of the meter, which the other side shows. */
export type MeterCall = {
  readonly [Name in keyof Meter]: readonly [Name, ...Parameters<Meter[Name]>];
}[keyof Meter];

/** A task that runs. */
interface Running {
  readonly stop: AbortController;
  /** Where the next bytes come. */
  bytes: PromiseWithResolvers<Uint8Array | null>;
}

if (parentPort === null) throw new Error('perform.ts runs on the thread of loading-thread.ts only.');
const port: MessagePort = parentPort;
const send = (reply: Reply) => port.postMessage(reply);
const env = workerData as Environment;
const ending = new AbortController();
const running = new Map<number, Running>();
const show = (...call: MeterCall) => send({ kind: 'meter', call });
const meter: Meter = {
  start: (...args) => show('start', ...args),
  update: (...args) => show('update', ...args),
  stop: () => show('stop'),
};

await startLogging(env);
const measure = measureIngestion(env, (measurement) => send({ kind: 'measured', measurement }));
/** Texts at the embedder, by id. */
const texts = new Map<number, PromiseWithResolvers<Embedding>>();
let lastText = 0;

/** The embedder of the server, whose threads the other side has. */
const embedder: Embedder = {
  ...embedderProperties(env),
  embed(text) {
    const id = lastText++;
    const result = Promise.withResolvers<Embedding>();
    texts.set(id, result);
    send({ kind: 'embed', id, text });
    return result.promise;
  },
  async close() {},
};

const ingestion = await openIngestion(env, {
  ...{ dryRun: false, meter, signal: ending.signal, measure, embedder },
});

/** Reads the bytes of the dump of a task, as often as it is opened, from the other side. */
async function* bytesOf(id: number, task: Running): AsyncIterable<Uint8Array> {
  try {
    for (;;) {
      task.bytes = Promise.withResolvers();
      send({ kind: 'read', id });
      const bytes = await task.bytes.promise;
      if (bytes === null) return;
      yield bytes;
    }
  } finally {
    send({ kind: 'skip', id });
  }
}

async function perform(id: number, task: Task, current: Running): Promise<unknown> {
  if (task.kind === 'applyTopics') {
    await ingestion.openTopicModel().finally(meter.stop);
    return;
  }
  const { signal } = current.stop;
  const dump: Dump = { ...task.dump, open: () => bytesOf(id, current) };
  const onProgress: TakeOptions['onProgress'] = (progress) => send({ kind: 'progress', id, ...progress });
  const options: TakeOptions = { ...task.options, signal, ...(task.metered && { onProgress }) };
  const run: typeof ingestion.run = (each) =>
    task.metered ? ingestion.run(each) : ingestion.run(each).finally(meter.stop);
  return inProcess(ingestion.db, run)[task.kind](dump, options);
}

port.on('message', async (order: Order) => {
  if (order.kind === 'stop') {
    ending.abort();
    return;
  }
  if (order.kind === 'close') {
    await ingestion[Symbol.asyncDispose]();
    endThread(port);
    return;
  }
  const { id } = order;
  if (order.kind === 'embedded' || order.kind === 'notEmbedded') {
    if (order.kind === 'embedded') texts.get(id)?.resolve(order.embedding);
    else texts.get(id)?.reject(errorOf(order.failure));
    texts.delete(id);
    return;
  }
  const current = running.get(id);
  if (order.kind === 'abort') current?.stop.abort();
  else if (order.kind === 'bytes') current?.bytes.resolve(order.bytes);
  else if (order.kind === 'failed') current?.bytes.reject(errorOf(order.failure));
  else {
    const started: Running = { stop: new AbortController(), bytes: Promise.withResolvers() };
    running.set(id, started);
    try {
      send({ kind: 'done', id, result: await perform(id, order.task, started) });
    } catch (error) {
      send({ kind: 'failed', id, failure: failureOf(error) });
    } finally {
      running.delete(id);
    }
  }
});
send({ kind: 'ready' });
