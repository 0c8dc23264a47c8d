import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Context, MiddlewareHandler } from 'hono';
import type { ClientOf } from './client.ts';
import { Problem } from './problem.ts';

const REALM = 'Bearer realm="paperwire"';

/** Wrong tokens that a client may send in a minute. */
const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;

/** Clients whose failures are remembered: some megabytes. */
const MAX_CLIENTS = 10_000;

/** The token that a site requires. */
export interface TokenRule {
  readonly token: string;
  /** Slows clients down that guess it. */
  readonly guesses?: Guesses | undefined;
}

/** Counts the wrong tokens of each client, in this process. */
export class Guesses {
  readonly #clientOf: ClientOf;
  /** Those whose minute began first come first. */
  readonly #failures = new Map<string, { count: number; readonly since: number }>();

  readonly #maxClients: number;

  /** @param clientOf requests without a client are not counted */
  constructor(clientOf: ClientOf, maxClients = MAX_CLIENTS) {
    this.#clientOf = clientOf;
    this.#maxClients = maxClients;
  }

  /** @throws Problem 429 when the client has sent too many wrong tokens within a minute */
  assertFew(c: Context): void {
    const { count, since } = this.#failures.get(this.#clientOf(c) ?? '') ?? { count: 0, since: 0 };
    const leftMs = since + WINDOW_MS - performance.now();
    if (count < MAX_FAILURES || leftMs <= 0) return;
    const wait = Math.ceil(leftMs / 1_000);
    throw new Problem(429, `${MAX_FAILURES} wrong tokens in a minute. Please wait ${wait} seconds.`, {
      headers: { 'Retry-After': String(wait) },
    });
  }

  add(c: Context): void {
    const client = this.#clientOf(c);
    if (client === null) return;
    const now = performance.now();
    const row = this.#failures.get(client);
    if (row !== undefined && now - row.since < WINDOW_MS) {
      row.count++;
      return;
    }
    this.#failures.delete(client);
    this.#failures.set(client, { count: 1, since: now });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > this.#maxClients && oldest !== undefined) this.#failures.delete(oldest);
  }
}

/** Admits requests with the token; others as {@link requireBearer}. */
export function requireToken(rule: TokenRule): MiddlewareHandler {
  return async (c, next) => {
    requireBearer(c, rule);
    await next();
  };
}

/**
 * Checks the token of a request (RFC 6750, sections 2.1 and 3).
 * @param given the token in a form; by default, that of the Authorization field
 * @throws Problem 401 for another token, and for none; 429, before it looks at the token, after too many others
 */
export function requireBearer(c: Context, { token, guesses }: TokenRule, given?: string): void {
  const [, bearer] = /^bearer +([^ ]+) *$/i.exec(c.req.header('Authorization') ?? '') ?? [];
  const credentials = given ?? bearer;
  if (credentials === undefined) {
    throw new Problem(401, 'Send the INGEST_TOKEN of this site as Authorization: Bearer TOKEN.', {
      headers: { 'WWW-Authenticate': REALM },
    });
  }
  guesses?.assertFew(c);
  if (isEqual(credentials, token)) return;
  guesses?.add(c);
  throw new Problem(401, 'The token is not the INGEST_TOKEN of this site.', {
    headers: { 'WWW-Authenticate': `${REALM}, error="invalid_token"` },
  });
}

/** Compares in a time that does not tell how much is equal. Not later, so that no two guesses are counted as one. */
function isEqual(a: string, b: string): boolean {
  const [left, right] = [sha256(utf8ToBytes(a)), sha256(utf8ToBytes(b))];
  return left.reduce((difference, byte, i) => difference | (byte ^ (right[i] ?? 0)), 0) === 0;
}
