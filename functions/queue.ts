import * as v from 'valibot';
import type { Database } from '../db/database.ts';
import { findUnsettled, getWaiting, listForgotten, rejectUnsettled } from '../db/unsettled.ts';
import { gather, type RunDeps } from '../pipeline/run.ts';
import type { ResolvedPaper } from '../pipeline/types.ts';
import { log } from './logging.ts';

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

/** Puts papers of a dump into the queue. */
export async function enqueue(outbox: Outbox, dumpId: string, starts: readonly number[]): Promise<void> {
  const messages: { body: Waiting }[] = [];
  for (let i = 0; i < starts.length; i += PAPERS) {
    messages.push({ body: { dumpId, starts: starts.slice(i, i + PAPERS) } });
  }
  for (let i = 0; i < messages.length; i += SEND_AT_ONCE) {
    await outbox.sendBatch(messages.slice(i, i + SEND_AT_ONCE));
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
  const dump = await getWaiting(deps.db, dumpId);
  if (dump === undefined) return;
  const papers = await findUnsettled(deps.db, dumpId, starts);
  const run = await deps.run();
  // The stages do not ask whether a paper brought its item: that is settled.
  const waiting = papers.map((paper) => ({ ...paper, kind: 'paper', effect: 'stored' }) as ResolvedPaper);
  await gather(dump, waiting, run, signal);
}

/**
 * Tries a last time what was tried in vain as often as the queue allows, and makes rejects of the papers that fail again, so
 * that they stop nothing and can be replayed. While the database is what fails, nothing is rejected.
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
      await buryOne(parsed.output, deps, signal);
      message.ack();
    } catch (error) {
      log.error(`queue: ${say(error)}`);
      message.retry({ delaySeconds: backOff(message.attempts) });
    }
  }
}

async function buryOne(waiting: Waiting, deps: ConsumeDeps, signal: AbortSignal): Promise<void> {
  const { dumpId, starts } = waiting;
  const fault = await consumeOne(waiting, deps, signal).then(() => null, say);
  if (fault === null) return;
  const rejected = await rejectUnsettled(
    deps.db,
    dumpId,
    starts,
    {
      stage: 'embed',
      code: 'not-embedded',
      message: `the paper could not be embedded at any attempt: ${fault}; wanted is a text that the model takes`,
    },
    new Date(),
  );
  if (rejected > 0)
    log.error(`queue: dump ${dumpId.slice(0, 12)}: ${rejected} rejected as not-embedded: ${fault}`);
  const { store } = await deps.run();
  await store.completeIfSettled(dumpId);
}

/** A paper that waits for so long was forgotten: longer than any message is tried for. Milliseconds. */
const FORGOTTEN = 3_600_000;

/** Most papers that are sent again at once. */
const SEND_AGAIN = 5_000;

/** Sends papers again whose message was lost. */
export async function sendForgotten(db: Database, outbox: Outbox, now: Date): Promise<number> {
  const waiting = await listForgotten(db, new Date(now.getTime() - FORGOTTEN), SEND_AGAIN);
  const byDump = Map.groupBy(waiting, ({ dumpId }) => dumpId);
  for (const [dumpId, papers] of byDump) {
    await enqueue(
      outbox,
      dumpId,
      papers.map(({ start }) => start),
    );
  }
  return waiting.length;
}

/** Seconds until the next attempt: 10, 20, 40 and so on, at most ten minutes. */
function backOff(attempts: number): number {
  return Math.min(10 * 2 ** (attempts - 1), 600);
}

function say(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(say))].join('; ');
  return error instanceof Error ? error.message : String(error);
}
