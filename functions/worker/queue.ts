/** The queue between reading a dump and embedding its papers. */
import * as v from 'valibot';
import type { Database } from '../../db/database.ts';
import { getLoadingDump } from '../../db/dumps/unembedded-records.ts';
import type { RunDeps } from '../../pipeline/run.ts';
import { EMBED_BATCH_PAPERS, embedRecords } from '../intake/embed-records.ts';
import { log } from '../logging.ts';

/**
 * A message: papers of a dump to embed, by their first bytes. Their text is in the database, so messages are small, and a
 * message that is repeated, late or out of order does only the work that is left.
 */
export const QueuedPapers = v.strictObject({
  dumpId: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  starts: v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), v.minLength(1)),
});

export type QueuedPapers = v.InferOutput<typeof QueuedPapers>;

/** Maximum number of messages a call (Cloudflare Queues takes up to 100). */
const SEND_BATCH_MESSAGES = 100;

/** A queue to send to. */
export interface Outbox {
  sendBatch(messages: Iterable<{ readonly body: QueuedPapers }>): Promise<unknown>;
}

/** A message that the queue delivers. */
export interface Delivery {
  readonly body: unknown;
  /** Number of deliveries, this one included. */
  readonly attempts: number;
  ack(): void;
  retry(options?: { readonly delaySeconds?: number }): void;
}

export interface ConsumerDeps {
  readonly db: Database;
  /** Prepares a run, for which the first text loads the model. */
  run(): Promise<RunDeps>;
}

/** When this isolate last sent a message. */
let sentAt = Number.NEGATIVE_INFINITY;

/** Time without a sent message after which no dump is being read here. */
const READING_PAUSE_MS = 2_000;

/** Maximum time that {@link untilRead} waits. */
const MAX_WAIT_MS = 120_000;

/** Queues papers of a dump. */
export async function enqueue(outbox: Outbox, dumpId: string, starts: readonly number[]): Promise<void> {
  sentAt = Date.now();
  const messages: { body: QueuedPapers }[] = [];
  for (let i = 0; i < starts.length; i += EMBED_BATCH_PAPERS) {
    messages.push({ body: { dumpId, starts: starts.slice(i, i + EMBED_BATCH_PAPERS) } });
  }
  for (let i = 0; i < messages.length; i += SEND_BATCH_MESSAGES) {
    await outbox.sendBatch(messages.slice(i, i + SEND_BATCH_MESSAGES));
  }
}

/**
 * Waits while this isolate reads a dump. Embedding holds the thread for a third of a second a paper, and reading waits for
 * the database again and again: side by side, the client that posts would wait for the embedding.
 */
export async function untilRead(): Promise<void> {
  const since = Date.now();
  while (Date.now() - sentAt < READING_PAUSE_MS && Date.now() - since < MAX_WAIT_MS) {
    await new Promise((resolve) => setTimeout(resolve, READING_PAUSE_MS / 10));
  }
}

/**
 * Embeds, classifies and stores the papers of each message. A failed message is retried later, with the papers that are
 * left. The message that embeds the last paper of a dump completes the dump.
 */
export async function consume(
  messages: readonly Delivery[],
  deps: ConsumerDeps,
  signal: AbortSignal,
): Promise<void> {
  for (const message of messages) {
    try {
      const { dumpId, starts } = v.parse(QueuedPapers, message.body);
      const dump = await getLoadingDump(deps.db, dumpId);
      if (dump !== undefined) await embedRecords(deps.db, dump, starts, await deps.run(), signal);
      message.ack();
    } catch (error) {
      const body = JSON.stringify(message.body);
      log.error(`queue: attempt ${message.attempts} of ${body} failed: ${messageOf(error)}`);
      message.retry({ delaySeconds: retryDelaySeconds(message.attempts) });
    }
  }
}

/** Delay before the next attempt: 10 s, 20 s, 40 s and so on, at most ten minutes. */
export function retryDelaySeconds(attempts: number): number {
  return Math.min(10 * 2 ** (attempts - 1), 600);
}

/** The message of an error, or the distinct ones of several. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(messageOf))].join('; ');
  return error instanceof Error ? error.message : String(error);
}
