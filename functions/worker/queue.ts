import * as v from 'valibot';
import type { Database } from '../../db/database.ts';
import {
  findUnembedded,
  getLoadingDump,
  listStalledDumps,
  noteResent,
  rejectUnembedded,
} from '../../db/dumps/unembedded-records.ts';
import type { LoadedPaper } from '../../db/items/loaded-paper.ts';
import { embedStored, type RunDeps } from '../../pipeline/run.ts';
import { embeddingText } from '../../pipeline/stages/embed.ts';
import type { Embedder } from '../../pipeline/types.ts';
import { embedRecords, resolved } from '../intake/embed-records.ts';
import { log } from '../logging.ts';

/**
 * A message of the queue: papers of a dump that are to be embedded, by the bytes on which they start. Their text is in the
 * database, so messages are small, and one that comes twice, late, or in another order finds out what is left to do.
 */
const Waiting = v.strictObject({
  dumpId: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  starts: v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), v.minLength(1)),
});

export type Waiting = v.InferOutput<typeof Waiting>;

/** Papers of one message: some seconds of work, so that what is repeated after a failure is little. */
export const PAPERS = 16;

/** Messages that are sent at once (Cloudflare Queues takes up to 100). */
const SEND_AT_ONCE = 100;

/** What is used of a queue to send to. */
export interface Outbox {
  sendBatch(messages: Iterable<{ readonly body: Waiting }>): Promise<unknown>;
}

/** What is used of a message that was delivered. */
export interface Delivered {
  readonly body: unknown;
  /** Deliveries so far, this one included. */
  readonly attempts: number;
  ack(): void;
  retry(options?: { readonly delaySeconds?: number }): void;
}

/** When something was last put into a queue from here. */
let enqueuedAt = Number.NEGATIVE_INFINITY;

/** How long nothing is enqueued when nobody reads a dump any more, in milliseconds. */
const LULL = 2_000;

/** Waiting for longer does not help whoever reads, in milliseconds. */
const PATIENCE = 120_000;

/** Puts papers of a dump into the queue. */
export async function enqueue(outbox: Outbox, dumpId: string, starts: readonly number[]): Promise<void> {
  enqueuedAt = Date.now();
  const messages: { body: Waiting }[] = [];
  for (let i = 0; i < starts.length; i += PAPERS) {
    messages.push({ body: { dumpId, starts: starts.slice(i, i + PAPERS) } });
  }
  for (let i = 0; i < messages.length; i += SEND_AT_ONCE) {
    await outbox.sendBatch(messages.slice(i, i + SEND_AT_ONCE));
  }
}

/**
 * Waits while a dump is being read here. Reading one waits for the database again and again, embedding holds the thread for a
 * third of a second a paper: where both have one thread, whoever posts would wait for most of what is embedded.
 */
export async function untilRead(): Promise<void> {
  const since = Date.now();
  for (;;) {
    const now = Date.now();
    if (now - enqueuedAt >= LULL || now - since >= PATIENCE) return;
    await new Promise((resolve) => setTimeout(resolve, LULL / 10));
  }
}

/** What {@link consume} works with. */
export interface ConsumeDeps {
  readonly db: Database;
  /** Made when there is something to embed. */
  run(): Promise<RunDeps>;
}

/**
 * Embeds, classifies and loads the papers of each message. A message is done when all of its papers are; else it comes again
 * later, and then only what failed is left of it. The one that settles the last paper of a dump completes the dump.
 */
export async function consume(
  messages: readonly Delivered[],
  deps: ConsumeDeps,
  signal: AbortSignal,
): Promise<void> {
  for (const message of messages) {
    try {
      await consumeOne(v.parse(Waiting, message.body), deps, signal);
      message.ack();
    } catch (error) {
      log.error(
        `queue: attempt ${message.attempts} of ${JSON.stringify(message.body)} failed: ${say(error)}`,
      );
      message.retry({ delaySeconds: backOff(message.attempts) });
    }
  }
}

async function consumeOne(
  { dumpId, starts }: Waiting,
  deps: ConsumeDeps,
  signal: AbortSignal,
): Promise<void> {
  const dump = await getLoadingDump(deps.db, dumpId);
  if (dump === undefined) return;
  await embedRecords(deps.db, dump, starts, await deps.run(), signal);
}

/**
 * Tries a last time what was tried in vain as often as the queue allows, and makes rejects of the papers that the model does
 * not take, so that they stop nothing and can be replayed. While it is the database or the model as a whole that fails,
 * nothing is rejected.
 */
export async function bury(
  messages: readonly Delivered[],
  deps: ConsumeDeps,
  signal: AbortSignal,
): Promise<void> {
  for (const message of messages) {
    const parsed = v.safeParse(Waiting, message.body);
    if (!parsed.success) {
      // It is none of ours: there is no dump that it could be a reject of.
      log.error(
        `queue: dropped a message that cannot be read: ${JSON.stringify(message.body)?.slice(0, 500)}`,
      );
      message.ack();
      continue;
    }
    try {
      await buryOne(parsed.output, message.attempts >= LAST, deps, signal);
      message.ack();
    } catch (error) {
      log.error(`queue: ${say(error)}`);
      message.retry({ delaySeconds: backOff(message.attempts) });
    }
  }
}

/**
 * Attempts to bury after which papers are given up without being tried: whoever tries one may be ended for it, and then
 * nobody is left to say so.
 */
const LAST = 20;

async function buryOne(
  { dumpId, starts }: Waiting,
  isLast: boolean,
  { db, run }: ConsumeDeps,
  signal: AbortSignal,
): Promise<void> {
  const dump = await getLoadingDump(db, dumpId);
  if (dump === undefined) return;
  const deps = await run();
  for (const { start } of await findUnembedded(db, dumpId, starts)) {
    // What became of those before may have settled it.
    const [paper] = await findUnembedded(db, dumpId, [start]);
    if (paper === undefined) continue;
    const fault = isLast ? 'whoever tried was ended' : await faultOf(paper, deps.embedder);
    if (fault === null) {
      await embedStored(dump, [resolved(paper)], deps, signal);
      continue;
    }
    const reject = {
      stage: 'embed',
      code: 'not-embedded',
      message: `the paper could not be embedded at any attempt: ${fault}; wanted is a text that the model takes`,
    };
    await rejectUnembedded(db, dumpId, deps.embedder.model, paper, reject, new Date());
    log.error(`queue: dump ${dumpId.slice(0, 12)}: rejected the paper at byte ${start}: ${fault}`);
  }
  await deps.store.completeIfEmbedded(dumpId);
}

/** A text that every model takes. */
const PLAIN = 'A paper.';

/**
 * Why a paper cannot be embedded, or `null`.
 * @throws what the model throws when it takes no text at all
 */
async function faultOf(paper: LoadedPaper, embedder: Embedder): Promise<string | null> {
  try {
    await embedder.embed(embeddingText(paper));
    return null;
  } catch (error) {
    await embedder.embed(PLAIN);
    return say(error);
  }
}

/** A dump that waits for so long was forgotten: longer than any message is tried for. Milliseconds. */
const FORGOTTEN = 3_600_000;

/** Most dumps that are looked after at once. */
const LOOK_AFTER = 10;

/**
 * Sends records again whose message was lost, and completes dumps that nobody completed.
 * @returns how many records were sent
 */
export async function sendForgotten({ db, run }: ConsumeDeps, outbox: Outbox, now: Date): Promise<number> {
  const forgotten = await listStalledDumps(db, new Date(now.getTime() - FORGOTTEN), LOOK_AFTER);
  for (const { dumpId, starts } of forgotten) {
    if (starts.length === 0) await (await run()).store.completeIfEmbedded(dumpId);
    else {
      await enqueue(outbox, dumpId, starts);
      await noteResent(db, dumpId, now);
    }
  }
  return forgotten.reduce((sum, { starts }) => sum + starts.length, 0);
}

/** Seconds until the next attempt: 10, 20, 40 and so on, at most ten minutes. */
function backOff(attempts: number): number {
  return Math.min(10 * 2 ** (attempts - 1), 600);
}

function say(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(say))].join('; ');
  return error instanceof Error ? error.message : String(error);
}
