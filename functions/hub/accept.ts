import { getRevision } from '../../db/catalogue.ts';
import { countLoad, putRequest } from '../../db/subscriptions/subscription-requests.ts';
import { Problem } from '../http/problem.ts';
import type { HubContext } from './context.ts';
import { readRequestForm } from './request-form.ts';

/**
 * How much the hub takes on. A host is asked to confirm one request at a time (see lanes.ts), so whoever names a
 * stranger's host as callback does not get far; this keeps the queue for it short.
 */
const LIMITS = {
  pending: 1_000,
  pendingOfHost: 20,
  subscriptions: 10_000,
  subscriptionsOfHost: 500,
} as const;

/** When to ask again, in seconds: once requests at hand are verified; once leases have ended. */
const SOON = 10;
const LATER = 3_600;

/**
 * Accepts a request to subscribe or unsubscribe (WebSub, section 5.1); its intent is verified later. Of an address that
 * is no longer a topic one may still unsubscribe.
 * @throws Problem 400 for what cannot be subscribed to, 429 when there is too much already
 */
export async function acceptRequest(
  { db, allows, readTopic }: HubContext,
  form: URLSearchParams,
): Promise<void> {
  const { mode, callback, topic, leaseSeconds, secret } = readRequestForm(form, allows);
  // Read before the feed: whatever changes in between is sent.
  const revision = await getRevision(db);
  const content = mode === 'subscribe' ? await readTopic(topic) : { etag: '' };
  if ('reason' in content) {
    throw new Problem(
      400,
      `Reading the request: hub.topic is ${JSON.stringify(topic.slice(0, 200))}, wanted the address of a feed of this site: ${content.reason}.`,
    );
  }
  const request = { callback: callback.href, topic, host: callback.hostname };
  await checkLimits(db, request, mode);
  await putRequest(db, { ...request, mode, leaseSeconds, secret, etag: content.etag, revision });
}

/** Counts and then adds, not in one transaction: a limit that is passed by a few still is one. */
async function checkLimits(
  db: HubContext['db'],
  request: Parameters<typeof countLoad>[1],
  mode: 'subscribe' | 'unsubscribe',
): Promise<void> {
  const load = await countLoad(db, request);
  const refuse = (what: string, seconds: number) => {
    throw new Problem(429, `There are too many ${what}. Please try again in ${seconds} seconds.`, {
      headers: { 'Retry-After': String(seconds) },
    });
  };
  const atHost = `with callbacks at ${request.host}`;
  if (load.pendingOfHost >= LIMITS.pendingOfHost) refuse(`requests ${atHost} that wait to be verified`, SOON);
  if (load.pending >= LIMITS.pending) refuse('requests that wait to be verified', SOON);
  if (mode === 'unsubscribe') return;
  if (load.subscriptionsOfHost >= LIMITS.subscriptionsOfHost) refuse(`subscriptions ${atHost}`, LATER);
  if (load.subscriptions >= LIMITS.subscriptions) refuse('subscriptions', LATER);
}
