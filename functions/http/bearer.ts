import type { Context, MiddlewareHandler } from 'hono';
import { timingSafeEqual } from 'hono/utils/buffer';
import { Problem } from './problem.ts';

const REALM = 'Bearer realm="paperwire"';

/** Admits requests with the token, 401 for others (RFC 6750, sections 2.1 and 3). */
export function requireToken(token: string): MiddlewareHandler {
  return async (c, next) => {
    await requireBearer(c, token);
    await next();
  };
}

/**
 * @param given the token in a form; by default, that of the Authorization field
 * @throws Problem 401 for another token, and for none
 */
export async function requireBearer(c: Context, token: string, given?: string): Promise<void> {
  const [, bearer] = /^bearer +([^ ]+) *$/i.exec(c.req.header('Authorization') ?? '') ?? [];
  const credentials = given ?? bearer;
  if (credentials === undefined) {
    throw new Problem(401, 'Send the INGEST_TOKEN of this site as Authorization: Bearer TOKEN.', {
      headers: { 'WWW-Authenticate': REALM },
    });
  }
  if (!(await timingSafeEqual(credentials, token))) {
    throw new Problem(401, 'The token is not the INGEST_TOKEN of this site.', {
      headers: { 'WWW-Authenticate': `${REALM}, error="invalid_token"` },
    });
  }
}
