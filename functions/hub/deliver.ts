import {
  giveUp,
  recordDelivery,
  recordFailure,
  removeSubscription,
  type Subscription,
} from '../../db/subscriptions/subscriptions.ts';
import { log } from '../logging.ts';
import { withParameters } from './callback-url.ts';
import type { HubContext } from './context.ts';
import { MAX_ATTEMPTS, retryAt } from './retry.ts';
import { faultOf } from './send.ts';
import { signature } from './signature.ts';
import type { TopicContent } from './topic.ts';

/**
 * Sends a subscriber that is behind what its topic is now (WebSub, section 7), unless that was tried too often.
 * @param revision one that the topic, when it is read now, is not older than
 * @returns whether the host answered
 * @throws when `signal` aborts or the topic cannot be read; the subscription then stays as it is
 */
export async function deliver(
  context: HubContext,
  subscription: Subscription,
  revision: number,
  signal: AbortSignal,
): Promise<boolean> {
  const { db, readTopic } = context;
  const { id, topic, failedEtag, attempts } = subscription;
  const content = await readTopic(topic);
  if ('reason' in content) return deny(context, subscription, content.reason, signal);
  const { etag } = content;
  const failures = etag === failedEtag ? attempts : 0;
  if (failures >= MAX_ATTEMPTS) {
    await giveUp(db, id, revision);
    return true;
  }
  const outcome = await post(context, subscription, content, signal);
  // What arrived has arrived, also when we are stopping; what did not, did not fail by the subscriber's fault.
  if (typeof outcome === 'string') signal.throwIfAborted();
  await settle(context, subscription, { etag, revision, attempts: failures + 1 }, outcome);
  return typeof outcome === 'number';
}

/** @returns the status of the answer, or what went wrong on the way */
async function post(
  { send }: HubContext,
  { callback, secret }: Subscription,
  { bytes, headers }: TopicContent,
  signal: AbortSignal,
): Promise<number | string> {
  const signed = secret === null ? {} : { 'X-Hub-Signature': await signature(secret, bytes) };
  const message = { method: 'POST', headers: { ...headers, ...signed }, body: bytes, read: 0 } as const;
  return send(callback, message, signal).then(({ status }) => status, faultOf);
}

/** Notes how a delivery went. */
async function settle(
  { db, now }: HubContext,
  { id, host }: Subscription,
  {
    etag,
    revision,
    attempts,
  }: { readonly etag: string; readonly revision: number; readonly attempts: number },
  outcome: number | string,
): Promise<void> {
  if (typeof outcome === 'number' && outcome >= 200 && outcome < 300) {
    await recordDelivery(db, id, etag, revision);
  } else if (outcome === 410) {
    log.info`hub: ${host} ended a subscription (410)`;
    await removeSubscription(db, id);
  } else {
    log.info`hub: ${host} did not take a delivery: ${outcome}, attempt ${attempts} of ${MAX_ATTEMPTS}`;
    await recordFailure(db, id, { etag, attempts, retryAt: retryAt(now(), attempts) });
    if (attempts >= MAX_ATTEMPTS) await giveUp(db, id, revision);
  }
}

/** Ends a subscription to what is no topic any more and says so, without asking whether it was heard (section 5.2). */
async function deny(
  { db, send }: HubContext,
  { id, callback, topic, host }: Subscription,
  reason: string,
  signal: AbortSignal,
): Promise<boolean> {
  await removeSubscription(db, id);
  log.info`hub: ended a subscription of ${host}: ${reason}`;
  const url = withParameters(callback, { 'hub.mode': 'denied', 'hub.topic': topic, 'hub.reason': reason });
  return send(url, { method: 'GET', read: 0 }, signal).then(
    () => true,
    () => false,
  );
}
