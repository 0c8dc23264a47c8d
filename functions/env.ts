import ipaddr from 'ipaddr.js';
import * as v from 'valibot';
import { isHostPattern } from '../pipeline/acquire/fetch/host-patterns.ts';
import { ConfigurationError } from '../pipeline/errors.ts';
import { EFFORTS } from '../pipeline/model/effort.ts';

const LOG_LEVELS = ['debug', 'info', 'warning', 'error'] as const;
const LOG_FORMATS = ['text', 'json'] as const;
const SWITCH = ['on', 'off'] as const;

const CONTACT_FORM = 'an e-mail address or an http(s) URL of the operator';

const DATABASE_SCHEMES = ['file:', 'libsql:', 'https:', 'http:', 'wss:', 'ws:'];

/** A setting that lists values, separated by commas or spaces. Their case does not matter. */
const list = (isValue: (text: string) => boolean, expected: string) =>
  v.pipe(
    v.string(),
    v.transform((text) =>
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((value) => value !== ''),
    ),
    v.everyItem(isValue, expected),
  );

const HOSTS = list(
  isHostPattern,
  'host names, IP addresses and ranges of them, such as reader.lan, 192.168.1.20, 192.168.1.0/24',
);

/** Every setting with its default and its form. The message of a check is the expected value. */
const Environment = v.object({
  DATA_FOLDER: v.string(),
  DATABASE_URL: v.pipe(
    v.string(),
    v.check((url) => DATABASE_SCHEMES.some((scheme) => url.startsWith(scheme)), 'file:PATH or libsql://HOST'),
  ),
  DATABASE_AUTH_TOKEN: v.optional(v.pipe(v.string(), v.nonEmpty('a token, or no value'))),
  INGEST_TOKEN: v.optional(
    v.pipe(
      v.string(),
      // The characters of a bearer token (RFC 6750, section 2.1).
      v.regex(/^[\w.~+/=-]{16,}$/, 'at least 16 characters of A-Z a-z 0-9 - . _ ~ + / ='),
    ),
  ),
  MAX_DUMP_BYTES: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[1-9]\d{0,11}$/, 'a number of bytes, such as 67108864'),
      v.transform(Number),
    ),
  ),
  EMAIL_SENDERS: v.optional(
    list(
      (sender) => /^[^@\s]*@[a-z0-9.-]+$/.test(sender),
      'addresses and domains, such as ada@example.org, @lists.example',
    ),
    '',
  ),
  PUBLIC_URL: v.optional(
    v.pipe(
      v.string(),
      v.check(
        (url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''),
        'an http(s) URL such as https://papers.example',
      ),
      v.transform((url) => url.replace(/(?<!\/)\/+$/, '')),
    ),
  ),
  HUB_ALLOW: v.optional(HOSTS, ''),
  FETCH_ALLOW: v.optional(HOSTS, ''),
  CONTACT: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:https?:\/\/|mailto:)?[\x21-\x27\x2a-\x7e]{3,200}$/, CONTACT_FORM),
      v.check((contact) => /^https?:/.test(contact) || contact.includes('@'), CONTACT_FORM),
    ),
  ),
  SOURCES_FILE: v.optional(v.string()),
  TOPICS_FILE: v.optional(v.string()),
  HOST: v.optional(
    v.pipe(
      v.string(),
      v.check(ipaddr.isValid, 'an IP address of this machine, such as 127.0.0.1, or 0.0.0.0 for all'),
    ),
    '127.0.0.1',
  ),
  PORT: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,5}$/, 'a number from 0 to 65535'),
      v.transform(Number),
      v.maxValue(65_535, 'a number from 0 to 65535'),
    ),
    '8787',
  ),
  EMBED_EFFORT: v.optional(
    v.pipe(v.string(), v.transform(Number), v.picklist(EFFORTS, `one of ${EFFORTS.join(', ')}`)),
    '1',
  ),
  RATE_LIMIT: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[1-9]\d{0,5}$/, 'requests per minute and client, from 1 to 999999'),
      v.transform(Number),
    ),
  ),
  CLIENT_ADDRESS_HEADER: v.optional(
    v.pipe(v.string(), v.regex(/^[\w-]+$/, 'a header field that the proxy sets, such as X-Real-IP')),
  ),
  LOG_LEVEL: v.optional(v.picklist(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`), 'info'),
  LOG_FORMAT: v.optional(v.picklist(LOG_FORMATS, 'text or json'), 'text'),
  METRICS: v.optional(v.picklist(SWITCH, 'on or off'), 'off'),
});

export type Environment = v.InferOutput<typeof Environment>;

/** The names of all settings. */
export const SETTINGS = Object.keys(Environment.entries);

/** Settings that are never printed, not even in errors. */
const SECRETS = new Set(['DATABASE_AUTH_TOKEN', 'INGEST_TOKEN']);

/**
 * Reads and checks the environment; no other file does. An empty variable counts as unset.
 * @throws ConfigurationError that names every wrong variable, its value and the expected one
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value));
  const { DATA_FOLDER = 'data' } = set;
  // A URL has these characters with a meaning.
  const DATABASE_URL = `file:${DATA_FOLDER.replaceAll(/[%?#]/g, encodeURIComponent)}/paperwire.db`;
  const result = v.safeParse(Environment, { DATA_FOLDER, DATABASE_URL, ...set });
  if (result.success) return result.output;
  const errors = result.issues.map((issue) => {
    const name = String(issue.path?.[0]?.key);
    const value = SECRETS.has(name) ? '(hidden)' : JSON.stringify(issue.input);
    return `${name} is ${value}; expected ${issue.message}`;
  });
  throw new ConfigurationError(`Reading the environment: ${errors.join('. ')}`);
}

/** The folder of the built model. */
export function modelFolder({ DATA_FOLDER }: Pick<Environment, 'DATA_FOLDER'>): string {
  return `${DATA_FOLDER}/models`;
}
