import type { Context } from 'hono';
import type { Database } from '../../../db/database.ts';
import {
  type Claim,
  claimKey,
  type IdempotentRequest,
  keepAnswer,
  releaseClaim,
  renewClaim,
} from '../../../db/dumps/idempotent-requests.ts';
import { Problem, problemResponse } from '../../http/problem.ts';
import { log } from '../../logging.ts';

/** How long a key is kept. Milliseconds. */
const KEPT = 86_400_000;

/** After this without a sign of life, whoever worked on a request is taken for dead. Milliseconds. */
const LEASE = 30_000;

/** When to ask again what has become of a request that is worked on, in seconds. */
const SOON = 5;

/**
 * The key under which a request may be sent more than once (draft-ietf-httpapi-idempotency-key-header-07, section 2.1): a
 * string in quotes, or without, as most clients send it.
 * @throws Problem 400
 */
export function idempotencyKey(field: string | undefined): string | undefined {
  if (field === undefined) return undefined;
  const [, quoted, bare] = /^(?:"([ !#-[\]-~]{1,255})"|([!#-[\]-~]{1,255}))$/.exec(field.trim()) ?? [];
  const key = quoted ?? bare;
  if (key !== undefined) return key;
  throw new Problem(
    400,
    `Idempotency-Key is ${JSON.stringify(field.slice(0, 100))}, wanted 1 to 255 characters of ASCII such as a UUID.`,
  );
}

/**
 * Does the work of a request once: the same request with the same key is given the same answer for a day.
 * @param fingerprint of all that makes the request what it is
 * @throws Problem 409 while another is at it, 422 when the key belongs to another request (section 2.7)
 */
export async function answerOnce(
  c: Context,
  db: Database,
  { key, fingerprint }: { readonly key: string; readonly fingerprint: string },
  work: () => Promise<Response>,
): Promise<Response> {
  const now = new Date();
  const claim: Claim = { key, fingerprint, owner: crypto.randomUUID(), leaseUntil: leaseFrom(now) };
  const row = await claimKey(db, claim, now, new Date(now.getTime() - KEPT));
  if (row?.owner !== claim.owner) return answerOf(row, fingerprint);
  const renewing = setInterval(() => {
    renewClaim(db, { ...claim, leaseUntil: leaseFrom(new Date()) }).catch(
      (error) => log.warning`renewing the claim of an Idempotency-Key: ${error}`,
    );
  }, LEASE / 3);
  try {
    const response = await work().catch((error) => {
      if (error instanceof Problem) return problemResponse(c, error);
      throw error;
    });
    if (response.status >= 500 || response.status === 429) {
      await releaseClaim(db, claim);
      return response;
    }
    const body = await response.text();
    const { status } = response;
    const headers = Object.fromEntries(response.headers);
    await keepAnswer(db, claim, { status, headers, body });
    return new Response(body, { status, headers });
  } catch (error) {
    await releaseClaim(db, claim);
    throw error;
  } finally {
    clearInterval(renewing);
  }
}

function answerOf(row: IdempotentRequest | undefined, fingerprint: string): Response {
  if (row !== undefined && row.fingerprint !== fingerprint) {
    throw new Problem(
      422,
      'The Idempotency-Key was used for another request, of another dump or with other parameters; wanted a new key for each.',
    );
  }
  if (row === undefined || row.status === null) {
    throw new Problem(409, 'A request with this Idempotency-Key is being worked on.', {
      headers: { 'Retry-After': String(SOON) },
    });
  }
  return new Response(row.body, {
    status: row.status,
    headers: { ...row.headers, 'Idempotent-Replayed': 'true' },
  });
}

function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + LEASE);
}
