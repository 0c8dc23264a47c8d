import { bytesToHex } from '@noble/hashes/utils.js';
import {
  giveUp,
  recordDelivery,
  recordFailure,
  removeSubscription,
  type Subscription,
} from '../../db/subscriptions/subscriptions.ts';
import { log } from '../logging.ts';
import type { HubContext } from './context.ts';
import { callbackUrl, errorCode } from './subscriber.ts';
import type { TopicContent } from './topic.ts';

/**
 * Maximum number of attempts to deliver one content, over some two hours. The next change is tried again, with all that
 * the subscriber lacks. Only its lease ends a subscription.
 */
const MAX_ATTEMPTS = 8;

/** Longest wait before the second attempt; each further attempt doubles it. */
const FIRST_RETRY_MS = 60_000;

/**
 * Sends a subscriber what it lacks of a topic (WebSub, section 7), up to `MAX_ATTEMPTS` times. Many new items go in several
 * deliveries.
 * @param present the topic at a revision of the database, which was read before it
 * @returns whether the host answered
 * @throws when `signal` aborts or the topic cannot be read; the subscription then stays as it is
 */
export async function distributeContent(
  context: HubContext,
  subscription: Subscription,
  present: { readonly etag: string; readonly revision: number },
  signal: AbortSignal,
): Promise<boolean> {
  const { db, topics, now } = context;
  const { id, topic, host, failedEtag, seenRevision } = subscription;
  const { etag: wanted, revision } = present;
  let { deliveredEtag } = subscription;
  let failures = wanted === failedEtag ? subscription.attempts : 0;
  if (failures >= MAX_ATTEMPTS) {
    await giveUp(db, id, revision);
    return true;
  }
  for (;;) {
    signal.throwIfAborted();
    const content = await topics.readContent(topic, deliveredEtag, revision);
    if ('reason' in content) return denySubscription(context, subscription, content.reason, signal);
    if (!('body' in content)) {
      await recordDelivery(db, id, deliveredEtag, revision);
      return true;
    }
    const outcome = await post(context, subscription, content, signal);
    // A delivery that arrived counts, also when the process stops; one that the stop broke off is not a failed attempt.
    if (typeof outcome === 'string') signal.throwIfAborted();
    if (outcome === 410) {
      log.info('hub: {host} ended a subscription (410)', { host });
      await removeSubscription(db, id);
      return true;
    }
    if (typeof outcome === 'string' || outcome < 200 || outcome > 299) {
      const attempts = failures + 1;
      log.info(`hub: {host} did not take a delivery: {outcome}, attempt {attempts} of ${MAX_ATTEMPTS}`, {
        ...{ host, outcome, attempts },
      });
      await recordFailure(db, id, { etag: wanted, attempts, retryAt: retryAt(now(), attempts) });
      if (attempts >= MAX_ATTEMPTS) await giveUp(db, id, revision);
      return typeof outcome === 'number';
    }
    failures = 0;
    deliveredEtag = content.etag;
    const isWhole = deliveredEtag === wanted;
    await recordDelivery(db, id, deliveredEtag, isWhole ? revision : seenRevision);
    if (isWhole) return true;
  }
}

/**
 * When to try again after `attempts` failures: after half to all of the wait, by chance, so that subscribers that failed
 * together do not come back together.
 */
function retryAt(now: Date, attempts: number): Date {
  const wait = FIRST_RETRY_MS * 2 ** (attempts - 1);
  return new Date(now.getTime() + wait * (0.5 + Math.random() / 2));
}

/** @returns the status of the answer, or the error on the way */
async function post(
  { send }: HubContext,
  { callback, secret }: Subscription,
  { body, headers }: TopicContent,
  signal: AbortSignal,
): Promise<number | string> {
  const signed = secret === null ? {} : { 'X-Hub-Signature': await signature(secret, body) };
  const message = { method: 'POST', headers: { ...headers, ...signed }, body, read: 0 } as const;
  return send(callback, message, signal).then(({ status }) => status, errorCode);
}

/** The value of `X-Hub-Signature` (WebSub, section 7.1), which proves that a delivery comes from the hub. */
export async function signature(secret: string, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), hmac, false, ['sign']);
  return `sha256=${bytesToHex(new Uint8Array(await crypto.subtle.sign('HMAC', key, body)))}`;
}

/** Ends a subscription to an address that is no topic any more, and says so once (WebSub, section 5.2). */
async function denySubscription(
  { db, send }: HubContext,
  { id, callback, topic, host }: Subscription,
  reason: string,
  signal: AbortSignal,
): Promise<boolean> {
  await removeSubscription(db, id);
  log.info('hub: ended a subscription of {host}: {reason}', { host, reason });
  const url = callbackUrl(callback, { 'hub.mode': 'denied', 'hub.topic': topic, 'hub.reason': reason });
  return send(url, { method: 'GET', read: 0 }, signal).then(
    () => true,
    () => false,
  );
}
