import * as v from 'valibot';
import { getRevision } from '../../db/catalogue.ts';
import { countLoad, putRequest } from '../../db/subscriptions/subscription-requests.ts';
import { literalAddress } from '../../pipeline/acquire/fetch/global-address.ts';
import { type InvalidParameter, Problem, quotable } from '../http/problem.ts';
import { holdsSecret } from '../links/site-links.ts';
import type { Allows, HubContext } from './context.ts';

/** Longest address, in characters. */
const MAX_URL_CHARS = 2_048;

/** Secrets are shorter than this, in bytes (WebSub, section 5.1). */
const SECRET_BYTES = 200;

/** Lease of a request that names none, and its bounds. The hub may change the requested one (WebSub, section 5.1). */
const LEASE_SECONDS = { min: 300, default: 10 * 86_400, max: 30 * 86_400 } as const;

/**
 * The limits of the hub. A host gets one verification at a time (see job-runner.ts), so a stranger who names it as
 * callback causes few requests. The limits keep its queue short too. No client alone uses up what all share.
 */
const LIMITS = {
  pendingOfHost: 20,
  subscriptions: 20_000,
  subscriptionsOfClient: 10_000,
  subscriptionsOfHost: 500,
} as const;

/** Maximum number of requests that wait to be verified. */
const MAX_PENDING = 1_000;

/** When to ask again, in seconds: after the pending requests are verified; after leases have ended. */
const PENDING_RETRY_SECONDS = 10;
const SUBSCRIPTIONS_RETRY_SECONDS = 3_600;

/**
 * Accepts a request to subscribe or unsubscribe (WebSub, section 5.1); its intent is verified later. Subscribers may
 * leave a topic that no longer exists.
 * @throws Problem 400 for a request that names no topic or is malformed, 429 beyond the limits
 */
export async function acceptRequest(
  { db, allows, topics }: HubContext,
  form: URLSearchParams,
  client: string,
): Promise<void> {
  const { callback, ...request } = readRequest(form, allows);
  const { mode, topic } = request;
  // Not even for a moment: an address with a secret must not be in the database.
  if (holdsSecret(topic)) {
    throw new Problem(
      400,
      'Reading the request: hub.topic is the address of a library; expected that of a feed that is no secret.',
    );
  }
  // Read before the feed: the hub sends whatever changes in between.
  const revision = await getRevision(db);
  const state = mode === 'subscribe' ? await topics.readState(topic) : { etag: '' };
  if ('reason' in state) {
    throw new Problem(
      400,
      `Reading the request: hub.topic is ${JSON.stringify(topic.slice(0, 200))}, expected the address of a feed of this site: ${state.reason}.`,
    );
  }
  const row = { ...request, callback: callback.href, host: callback.hostname, client };
  await checkLimits(db, row);
  const isPut = await putRequest(db, { ...row, etag: state.etag, revision }, MAX_PENDING);
  if (!isPut) throw tooMany('requests that wait to be verified', PENDING_RETRY_SECONDS);
}

/** Counts first and adds later, in two transactions: a few requests too many do no harm. */
async function checkLimits(
  db: HubContext['db'],
  request: Parameters<typeof countLoad>[1] & { readonly mode: string },
): Promise<void> {
  const load = await countLoad(db, request);
  const check = (name: keyof typeof LIMITS, what: string, seconds: number) => {
    if (load[name] >= LIMITS[name]) throw tooMany(what, seconds);
  };
  const atHost = `with callbacks at ${request.host}`;
  check('pendingOfHost', `requests ${atHost} that wait to be verified`, PENDING_RETRY_SECONDS);
  if (request.mode === 'unsubscribe') return;
  check('subscriptionsOfHost', `subscriptions ${atHost}`, SUBSCRIPTIONS_RETRY_SECONDS);
  check('subscriptionsOfClient', 'subscriptions from your address', SUBSCRIPTIONS_RETRY_SECONDS);
  check('subscriptions', 'subscriptions', SUBSCRIPTIONS_RETRY_SECONDS);
}

function tooMany(what: string, seconds: number): Problem {
  return new Problem(429, `There are too many ${what}. Please try again in ${seconds} seconds.`, {
    headers: { 'Retry-After': String(seconds) },
  });
}

const url = v.pipe(
  v.string(),
  v.maxLength(MAX_URL_CHARS, `an address of at most ${MAX_URL_CHARS} characters`),
);

/** Ports below 1024 but these belong to other protocols: no stranger makes the hub speak to them. */
function isWebPort(port: string): boolean {
  return port === '' || port === '80' || port === '443' || Number(port) > 1_023;
}

/** A callback must not give strangers access to private addresses. */
function callbackSchema(allows: Allows) {
  const isAllowed = (hostname: string) => {
    const address = literalAddress(hostname);
    return address === null || allows(address, hostname);
  };
  return v.pipe(
    url,
    v.check((text) => URL.canParse(text), 'an http(s) URL'),
    v.transform((text) => new URL(text)),
    v.check(({ protocol }) => /^https?:$/.test(protocol), 'an http(s) URL'),
    v.check(({ href }) => !href.includes('#'), 'a URL without a fragment'),
    v.check(({ username, password }) => username === '' && password === '', 'a URL without credentials'),
    v.check(({ port }) => isWebPort(port), 'port 80, 443 or one above 1023'),
    v.check(
      ({ hostname }) => isAllowed(hostname),
      'an address of the public Internet, or one that HUB_ALLOW of this server holds',
    ),
  );
}

const requestSchema = (allows: Allows) =>
  v.object({
    'hub.mode': v.picklist(['subscribe', 'unsubscribe'], 'subscribe or unsubscribe'),
    'hub.callback': callbackSchema(allows),
    'hub.topic': v.pipe(url, v.nonEmpty('the address of a feed')),
    'hub.lease_seconds': v.optional(
      v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'a whole number of seconds'), v.transform(Number)),
    ),
    'hub.secret': v.optional(
      v.pipe(v.string(), v.maxBytes(SECRET_BYTES - 1, `fewer than ${SECRET_BYTES} bytes`)),
    ),
  });

/**
 * Reads the body of a request to the hub (WebSub, section 5.1). Unknown parameters are ignored, as the section demands;
 * empty ones count as missing.
 * @throws Problem 400 that names every invalid parameter: name, value, expected value
 */
function readRequest(form: URLSearchParams, allows: Allows) {
  const invalid: InvalidParameter[] = [];
  const values: Record<string, string | undefined> = {};
  const schema = requestSchema(allows);
  for (const [name, { type }] of Object.entries(schema.entries)) {
    const [value, ...more] = form.getAll(name).filter((text) => text !== '');
    values[name] = value ?? (type === 'optional' ? undefined : '');
    if (more.length > 0) invalid.push({ parameter: name, value: 'there twice', expected: 'one value' });
  }
  const result = v.safeParse(schema, values, { abortPipeEarly: true });
  for (const { path, message } of result.issues ?? []) {
    const parameter = String(path?.[0]?.key);
    invalid.push({ parameter, value: quoted(parameter, values[parameter] ?? ''), expected: message });
  }
  if (invalid.length > 0 || !result.success) {
    const detail = invalid.map(
      ({ parameter, value, expected }) => `${parameter} is ${value}, expected ${expected}`,
    );
    throw new Problem(400, `Reading the request: ${detail.join('; ')}.`, { parameters: invalid });
  }
  const { output } = result;
  const leaseSeconds = output['hub.lease_seconds'] ?? LEASE_SECONDS.default;
  return {
    mode: output['hub.mode'],
    callback: output['hub.callback'],
    topic: output['hub.topic'],
    leaseSeconds: Math.min(Math.max(leaseSeconds, LEASE_SECONDS.min), LEASE_SECONDS.max),
    secret: output['hub.secret'] ?? null,
  };
}

function quoted(parameter: string, value: string): string {
  if (value === '') return 'missing';
  if (parameter === 'hub.secret') return 'not shown';
  return JSON.stringify(quotable(value));
}
