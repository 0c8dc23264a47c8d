import { sha256 } from '@noble/hashes/sha2.js';
import type { MiddlewareHandler } from 'hono';
import { Problem } from './problem.ts';

const REALM = 'Bearer realm="paperwire"';

/**
 * Lets pass only who knows the token (RFC 6750, sections 2.1 and 3). How long it takes to say no tells nothing of the token.
 */
export function requireToken(token: string): MiddlewareHandler {
  const wanted = digest(token);
  return async (c, next) => {
    const [, given] = /^bearer +([^ ]+) *$/i.exec(c.req.header('Authorization') ?? '') ?? [];
    if (given === undefined) {
      throw new Problem(
        401,
        'A token is needed, as Authorization: Bearer and the INGEST_TOKEN of this site.',
        {
          headers: { 'WWW-Authenticate': REALM },
        },
      );
    }
    if (!isEqual(digest(given), wanted)) {
      throw new Problem(401, 'The token is not the INGEST_TOKEN of this site.', {
        headers: { 'WWW-Authenticate': `${REALM}, error="invalid_token"` },
      });
    }
    await next();
  };
}

/** Of one length whatever the text is, and changed all over by a change anywhere in it. */
function digest(text: string): Uint8Array {
  return sha256(new TextEncoder().encode(text));
}

/** Looks at every byte, wherever the first difference is. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
