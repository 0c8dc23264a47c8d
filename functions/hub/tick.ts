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
import { type Job, runByHost } from './host-queues.ts';
import { verifyIntent } from './intent-verification.ts';

/** How long a tick starts requests. The next tick then looks for newer content. */
const START_MS = 10_000;

/** How long other processes wait for the end of a tick: longer than any takes. */
const TURN_MS = 60_000;

/**
 * Does everything due, unless nothing is or another process is at it.
 * @returns whether work is left for the next tick
 */
export async function runTick(context: HubContext, signal: AbortSignal): Promise<boolean> {
  const { db, now } = context;
  const moment = { revision: await getRevision(db), now: now() };
  if (!(await isHubWanted(db, moment))) return false;
  const owner = crypto.randomUUID();
  const until = new Date(moment.now.getTime() + TURN_MS);
  if (!(await takeHubTurn(db, owner, { now: moment.now, until }))) return true;
  try {
    return await serveSubscribers(context, moment, signal);
  } finally {
    await giveHubTurnBack(db, owner);
  }
}

/** Ends leases, distributes changes, verifies requests. Changes come first: no request keeps subscribers waiting. */
async function serveSubscribers(context: HubContext, moment: Moment, signal: AbortSignal): Promise<boolean> {
  const { db, maxHosts } = context;
  await removeExpired(db, moment.now);
  const unreadable = await skipUnchanged(context, moment, signal);
  const deliveries = (await listDue(db, moment))
    .filter(({ topic }) => !unreadable.has(topic))
    .map(
      (subscription): Job => ({
        host: subscription.host,
        run: () => distributeContent(context, subscription, moment.revision, signal),
      }),
    );
  const verifications = (await listRequests(db)).map(
    (request): Job => ({ host: request.host, run: () => verifyIntent(context, request, signal) }),
  );
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(START_MS)]);
  const isWorkLeft = await runByHost([...deliveries, ...verifications], maxHosts, inTime);
  return isWorkLeft || unreadable.size > 0;
}

/**
 * Marks the subscribers that have the current content already, topic by topic: most dumps change few feeds.
 * @returns the topics that could not be read
 */
async function skipUnchanged(
  { db, readTopic }: HubContext,
  moment: Moment,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const unreadable = new Set<string>();
  for (const topic of await listDueTopics(db, moment)) {
    signal.throwIfAborted();
    try {
      const content = await readTopic(topic);
      if ('etag' in content) await markCurrent(db, topic, content.etag, moment.revision);
    } catch (error) {
      log.warning`hub: reading ${topic}: ${error}`;
      unreadable.add(topic);
    }
  }
  return unreadable;
}
