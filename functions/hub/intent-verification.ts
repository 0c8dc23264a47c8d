import { bytesToHex } from '@noble/hashes/utils.js';
import {
  confirmSubscribe,
  confirmUnsubscribe,
  dropRequest,
  type SubscriptionRequest,
} from '../../db/subscriptions/subscription-requests.ts';
import { log } from '../logging.ts';
import type { HubContext } from './context.ts';
import { callbackUrl, errorCode } from './subscriber.ts';

/**
 * Asks the subscriber whether a request is its own (WebSub, section 5.3) and carries the request out if so. The hub asks
 * once: a retry would multiply the traffic that one request of a stranger causes.
 * @returns whether the subscriber confirmed
 * @throws when `signal` aborts; the request then waits as before
 */
export async function verifyIntent(
  { db, send, now }: HubContext,
  request: SubscriptionRequest,
  signal: AbortSignal,
): Promise<boolean> {
  const { id, mode, topic, host, leaseSeconds } = request;
  // The lease starts here (section 5.3.1).
  const leaseStart = now().getTime();
  const challenge = bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
  const url = callbackUrl(request.callback, {
    'hub.mode': mode,
    'hub.topic': topic,
    'hub.challenge': challenge,
    ...(mode === 'subscribe' ? { 'hub.lease_seconds': String(leaseSeconds) } : {}),
  });
  const failure = await send(url, { method: 'GET', read: challenge.length + 1 }, signal).then(
    ({ status, body }) => {
      if (status < 200 || status > 299) return `status ${status}`;
      return new TextDecoder().decode(body) === challenge ? null : 'another text than the challenge';
    },
    errorCode,
  );
  if (failure !== null) {
    signal.throwIfAborted();
    log.info('hub: {host} did not confirm to {mode}: {failure}', { host, mode, failure });
    await dropRequest(db, id);
    return false;
  }
  if (mode === 'subscribe') await confirmSubscribe(db, id, new Date(leaseStart + leaseSeconds * 1000));
  else await confirmUnsubscribe(db, id);
  log.info('hub: {host} confirmed to {mode}', { host, mode });
  return true;
}
