import type { Database } from '../../../db/database.ts';
import type { Library } from '../../../db/libraries/libraries.ts';
import { ConfigurationError } from '../../../pipeline/errors.ts';
import { Problem } from '../../http/problem.ts';
import { requireLibrary } from '../../library/require-library.ts';
import { secretIn } from '../../library/secret.ts';

/**
 * Finds a library by its secret or an address of it. Errors do not repeat the text: it may be the secret of another site.
 * @throws ConfigurationError for another text, Problem 404 or 410
 */
export function requireSecret(db: Database, text: string): Promise<Library> {
  const secret = secretIn(text);
  if (secret !== null) return requireLibrary(db, secret);
  throw new ConfigurationError(
    'Reading the secret: the text is neither a secret nor an address with one; expected 32 hexadecimal digits, or an address such as http://localhost:8787/library/5d1f0c7a93b24e6f8a0b1c2d3e4f5a6b',
  );
}

/** Runs a command, and turns what the site would answer into an error for the terminal. */
export async function withoutProblems<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) throw new ConfigurationError(`Library: ${error.message}`);
    throw error;
  }
}
