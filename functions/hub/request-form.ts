import * as v from 'valibot';
import { literalAddress } from '../../pipeline/acquire/fetch/global-address.ts';
import { type ParameterFault, Problem } from '../http/problem.ts';

/** Longest address, in characters. */
const MAX_URL = 2_048;

/** Secrets are shorter than this, in bytes (section 5.1). */
const SECRET_BYTES = 200;

/** How long a subscription lasts, in seconds: at least, when nothing is asked for, at most. */
const LEASE = { min: 300, default: 10 * 86_400, max: 30 * 86_400 } as const;

/** A request to subscribe or unsubscribe, as it was asked for. */
export interface RequestForm {
  readonly mode: 'subscribe' | 'unsubscribe';
  readonly callback: URL;
  readonly topic: string;
  readonly leaseSeconds: number;
  readonly secret: string | null;
}

const url = v.pipe(v.string(), v.maxLength(MAX_URL, `an address of at most ${MAX_URL} characters`));

/** What is posted to in a stranger's name must not be a way to what that stranger cannot reach. */
function callback(allows: (address: string) => boolean) {
  const isAllowed = (address: string | null) => address === null || allows(address);
  return v.pipe(
    url,
    v.check((text) => URL.canParse(text), 'an http(s) URL'),
    v.transform((text) => new URL(text)),
    v.check(({ protocol }) => /^https?:$/.test(protocol), 'an http(s) URL'),
    v.check(({ href }) => !href.includes('#'), 'a URL without a fragment'),
    v.check(({ username, password }) => username === '' && password === '', 'a URL without credentials'),
    v.check(({ port }) => isWebPort(port), 'port 80, 443 or one above 1023'),
    v.check(({ hostname }) => isAllowed(literalAddress(hostname)), 'an address of the public Internet'),
  );
}

/** The others below 1024 belong to other protocols, which are not to be spoken to in somebody else's name. */
function isWebPort(port: string): boolean {
  return port === '' || port === '80' || port === '443' || Number(port) > 1_023;
}

function schema(allows: (address: string) => boolean) {
  return v.object({
    'hub.mode': v.picklist(['subscribe', 'unsubscribe'], 'subscribe or unsubscribe'),
    'hub.callback': callback(allows),
    'hub.topic': url,
    'hub.lease_seconds': v.optional(
      v.pipe(
        v.string(),
        v.regex(/^\d{1,15}$/, 'a whole number of seconds'),
        v.transform((digits) => Math.min(Math.max(Number(digits), LEASE.min), LEASE.max)),
      ),
    ),
    'hub.secret': v.optional(
      v.pipe(v.string(), v.maxBytes(SECRET_BYTES - 1, `fewer than ${SECRET_BYTES} bytes`)),
    ),
  });
}

/** Longest part of a value that an answer repeats. */
const SHOWN = 100;

/**
 * Reads the body of a request to the hub (WebSub, section 5.1). Parameters of other names are ignored, as it demands;
 * empty ones count as left out.
 * @param allows which IP addresses a callback may name
 * @throws Problem 400 that names every fault: parameter, value, what is wanted
 */
export function readRequestForm(form: URLSearchParams, allows: (address: string) => boolean): RequestForm {
  const faults: ParameterFault[] = [];
  const given: Record<string, string> = {};
  const accepted = schema(allows);
  for (const name of Object.keys(accepted.entries)) {
    const [value, ...more] = form.getAll(name).filter((text) => text !== '');
    if (value !== undefined) given[name] = value;
    if (more.length > 0) faults.push({ parameter: name, value: 'there twice', wanted: 'one value' });
  }
  const result = v.safeParse(accepted, given, { abortPipeEarly: true });
  for (const { path, message } of result.issues ?? []) {
    const parameter = String(path?.[0]?.key);
    const text = given[parameter];
    if (text === undefined)
      faults.push({ parameter, value: 'missing', wanted: WANTED[parameter] ?? message });
    else
      faults.push({
        parameter,
        value: parameter === 'hub.secret' ? 'not shown' : show(text),
        wanted: message,
      });
  }
  if (faults.length > 0 || !result.success) {
    const detail = faults.map(({ parameter, value, wanted }) => `${parameter} is ${value}, wanted ${wanted}`);
    throw new Problem(400, `Reading the request: ${detail.join('; ')}.`, { faults });
  }
  const { output } = result;
  return {
    mode: output['hub.mode'],
    callback: output['hub.callback'],
    topic: output['hub.topic'],
    leaseSeconds: output['hub.lease_seconds'] ?? LEASE.default,
    secret: output['hub.secret'] ?? null,
  };
}

/** What to say of a parameter that is not there. */
const WANTED: Readonly<Record<string, string>> = {
  'hub.mode': 'subscribe or unsubscribe',
  'hub.callback': 'an http(s) URL',
  'hub.topic': 'the address of a feed',
};

function show(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
