import type { Database } from '../../db/database.ts';
import { getLibrary, type Library } from '../../db/libraries/libraries.ts';
import { Problem } from '../http/problem.ts';
import { hashSecret, secretIn } from './secret.ts';

/** Header fields of everything at an address with a secret: it is in no index, and in no Referer field. */
export const SECRET_HEADERS = { 'X-Robots-Tag': 'noindex, nofollow', 'Referrer-Policy': 'no-referrer' };

/**
 * Finds a library by its secret. The look-up is by hash, so its time tells nothing about secrets.
 * @throws Problem 404, or 410 for a library that was deleted
 */
export async function requireLibrary(db: Database, secret: string): Promise<Library> {
  const library = secretIn(secret) === secret ? await getLibrary(db, hashSecret(secret)) : undefined;
  if (library === undefined) {
    throw new Problem(404, 'There is no library at this address.', { headers: SECRET_HEADERS });
  }
  if (library.revokedAt !== null) {
    throw deletedLibrary();
  }
  return library;
}

export function deletedLibrary(): Problem {
  return new Problem(410, 'This library was deleted. Its feeds have ended.', { headers: SECRET_HEADERS });
}
