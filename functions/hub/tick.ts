import { getRevision } from '../../db/catalogue.ts';
import { listRequests } from '../../db/subscriptions/subscription-requests.ts';
import {
  giveHubTurnBack,
  isHubWanted,
  listDue,
  listDueTopics,
  type Moment,
  markCurrent,
  removeExpired,
  takeHubTurn,
} from '../../db/subscriptions/subscriptions.ts';
import { log } from '../logging.ts';
import { distributeContent } from './content-distribution.ts';
import type { HubContext } from './context.ts';
import { verifyIntent } from './intent-verification.ts';
import type { Job } from './job-runner.ts';

/** How long `tickOnce` starts requests. */
const START_MS = 10_000;

/** How long other processes wait for the turn of one that ended: longer than the time between two ticks. */
const TURN_MS = 60_000;

/**
 * Starts everything due, unless nothing is or another process is at it. Keeps the turn while requests run: they may
 * outlast the tick.
 * @param waitMs how long to wait for their end
 * @returns whether work is left for the next tick
 */
export async function runTick(context: HubContext, waitMs: number, signal: AbortSignal): Promise<boolean> {
  const { db, now, runner, owner } = context;
  const moment = { revision: await getRevision(db), now: now() };
  if (!runner.isBusy && !(await isHubWanted(db, moment))) return false;
  const until = new Date(moment.now.getTime() + TURN_MS);
  if (!(await takeHubTurn(db, owner, { now: moment.now, until }))) return true;
  try {
    await removeExpired(db, moment.now);
    const etags = await readTopics(context, moment, signal);
    await runner.refill(() => listJobs(context, moment, etags, signal), signal);
    await runner.settle(waitMs);
    return runner.isWorkLeft || etags.values().some((etag) => etag === null);
  } finally {
    if (!runner.isBusy) await giveHubTurnBack(db, owner);
  }
}

/** A tick that does not outlast itself: what has not started after `START_MS` is left for the next. */
export async function tickOnce(context: HubContext, signal: AbortSignal): Promise<boolean> {
  try {
    return await runTick(context, START_MS, signal);
  } finally {
    if (context.runner.isBusy) await endTicks(context);
  }
}

/** Starts nothing more, waits until no request runs, and gives the turn back. */
export async function endTicks({ db, runner, owner }: HubContext): Promise<void> {
  await runner.stop();
  await giveHubTurnBack(db, owner);
}

/**
 * Lists deliveries and verifications. Deliveries come first: no request keeps the subscribers of a client waiting.
 * @param etags the entity tags of topics; others have no deliveries
 */
async function listJobs(
  context: HubContext,
  { revision, now }: Moment,
  etags: ReadonlyMap<string, string | null>,
  signal: AbortSignal,
): Promise<Job[]> {
  const deliveries = (await listDue(context.db, { revision, now })).flatMap((subscription): Job[] => {
    const { id, host, client } = subscription;
    const etag = etags.get(subscription.topic) ?? null;
    if (etag === null) return [];
    const run = () => distributeContent(context, subscription, { etag, revision }, signal);
    return [{ id: `delivery ${id}`, host, client, run }];
  });
  const verifications = (await listRequests(context.db)).map((request): Job => {
    const { id, host, client } = request;
    return { id: `verification ${id}`, host, client, run: () => verifyIntent(context, request, signal) };
  });
  return [...deliveries, ...verifications];
}

/**
 * Reads the topics of subscriptions that are due, and marks the subscribers that have their present content: most dumps
 * change few feeds.
 * @returns the entity tag of each topic: empty where there is no topic any more, `null` where it could not be read
 */
async function readTopics(
  { db, topics }: HubContext,
  moment: Moment,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string | null>> {
  const etags = new Map<string, string | null>();
  for (const topic of await listDueTopics(db, moment)) {
    signal.throwIfAborted();
    try {
      const state = await topics.readState(topic);
      if ('etag' in state) await markCurrent(db, topic, state.etag, moment.revision);
      etags.set(topic, 'etag' in state ? state.etag : '');
    } catch (error) {
      log.warning`hub: reading ${topic}: ${error}`;
      etags.set(topic, null);
    }
  }
  return etags;
}
