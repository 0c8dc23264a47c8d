import { getRevision } from '../../db/catalogue.ts';
import { giveHubTurnBack, isHubWanted, takeHubTurn } from '../../db/subscriptions/hub-turn.ts';
import { listRequests } from '../../db/subscriptions/subscription-requests.ts';
import {
  listDue,
  listDueTopics,
  type Moment,
  markCurrent,
  removeExpired,
} from '../../db/subscriptions/subscriptions.ts';
import { log } from '../logging.ts';
import type { HubContext } from './context.ts';
import { deliver } from './deliver.ts';
import { type Job, runInLanes } from './lanes.ts';
import { verify } from './verify.ts';

/** How long a pass starts requests, in milliseconds: soon enough the next one looks whether there is something newer. */
const BUDGET = 10_000;

/** How long others leave a pass alone that does not say that it is done, in milliseconds: more than one ever takes. */
const TURN = 60_000;

/**
 * Does what is due, unless there is nothing or another process is at it.
 * @returns whether something is left to the next pass
 */
export async function runPass(context: HubContext, signal: AbortSignal): Promise<boolean> {
  const { db, now } = context;
  const moment = { revision: await getRevision(db), now: now() };
  if (!(await isHubWanted(db, moment))) return false;
  const owner = crypto.randomUUID();
  const until = new Date(moment.now.getTime() + TURN);
  if (!(await takeHubTurn(db, owner, { now: moment.now, until }))) return true;
  try {
    return await serveSubscribers(context, moment, signal);
  } finally {
    await giveHubTurnBack(db, owner);
  }
}

/**
 * Removes what has run out, delivers what has changed, verifies requests. Changes come first, so that nobody's requests
 * keep subscribers waiting.
 */
async function serveSubscribers(context: HubContext, moment: Moment, signal: AbortSignal): Promise<boolean> {
  const { db, lanes } = context;
  await removeExpired(db, moment.now);
  const unread = await skipUnchanged(context, moment, signal);
  const deliveries = (await listDue(db, moment))
    .filter(({ topic }) => !unread.has(topic))
    .map(
      (subscription): Job => ({
        host: subscription.host,
        run: () => deliver(context, subscription, moment.revision, signal),
      }),
    );
  const verifications = (await listRequests(db)).map(
    (request): Job => ({ host: request.host, run: () => verify(context, request, signal) }),
  );
  const timely = AbortSignal.any([signal, AbortSignal.timeout(BUDGET)]);
  const left = await runInLanes([...deliveries, ...verifications], lanes, timely);
  return left || unread.size > 0;
}

/**
 * Notes of all topics at once who has what they are now: most dumps change few feeds.
 * @returns the topics that could not be read
 */
async function skipUnchanged(
  { db, readTopic }: HubContext,
  moment: Moment,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const unread = new Set<string>();
  for (const topic of await listDueTopics(db, moment)) {
    signal.throwIfAborted();
    try {
      const content = await readTopic(topic);
      if ('etag' in content) await markCurrent(db, topic, content.etag, moment.revision);
    } catch (error) {
      log.warning`hub: reading ${topic}: ${error}`;
      unread.add(topic);
    }
  }
  return unread;
}
