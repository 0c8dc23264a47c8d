import { bytesToHex } from '@noble/hashes/utils.js';
import {
  confirmSubscribe,
  confirmUnsubscribe,
  dropRequest,
  type SubscriptionRequest,
} from '../../db/subscriptions/subscription-requests.ts';
import { log } from '../logging.ts';
import { withParameters } from './callback-url.ts';
import type { HubContext } from './context.ts';
import { faultOf } from './send.ts';

/**
 * Asks the subscriber whether a request is its own (WebSub, section 5.3) and carries it out if so. It is asked once:
 * who did not confirm asks the hub again, whereas repeating would multiply what one request makes us send.
 * @returns whether it confirmed
 * @throws when `signal` aborts; the request then waits as before
 */
export async function verify(
  { db, send, now }: HubContext,
  request: SubscriptionRequest,
  signal: AbortSignal,
): Promise<boolean> {
  const { id, mode, topic, host, leaseSeconds } = request;
  // The lease is counted from here (section 5.3.1).
  const asked = now();
  const challenge = bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
  const url = withParameters(request.callback, {
    'hub.mode': mode,
    'hub.topic': topic,
    'hub.challenge': challenge,
    ...(mode === 'subscribe' ? { 'hub.lease_seconds': String(leaseSeconds) } : {}),
  });
  const outcome = await send(url, { method: 'GET', read: challenge.length + 1 }, signal).then(
    ({ status, body }) => {
      if (status < 200 || status > 299) return `status ${status}`;
      return new TextDecoder().decode(body) === challenge ? null : 'another text than the challenge';
    },
    faultOf,
  );
  if (outcome !== null) {
    signal.throwIfAborted();
    log.info`hub: ${host} did not confirm to ${mode}: ${outcome}`;
    await dropRequest(db, id);
    return false;
  }
  if (mode === 'subscribe') await confirmSubscribe(db, id, new Date(asked.getTime() + leaseSeconds * 1000));
  else await confirmUnsubscribe(db, id);
  log.info`hub: ${host} confirmed to ${mode}`;
  return true;
}
