import type { Context } from 'hono';
import { requireBearer, type TokenRule } from '../http/bearer.ts';
import { Problem } from '../http/problem.ts';
import type { Site } from '../http/site.ts';
import { MAX_PAPERS } from './limits.ts';
import type { GivenPapers, SavedLibrary } from './save-library.ts';

/** Who may save libraries on a site, and how many papers it embeds at once. */
export interface LibraryOptions {
  /** The operator's token, if there is one: whoever makes a library needs it, as embedding takes minutes of a processor. */
  readonly rule: TokenRule | undefined;
  /** Whether only programs of this machine reach the site. Then, if there is no token, requests to a name of this machine need none. */
  readonly isLocal: boolean;
  readonly maxEmbedded?: number | undefined;
}

/** Saves libraries for routes, one after another. */
export interface LibraryIntake {
  /** Whether a request for a library needs the operator's token, or none, or is refused. */
  accessOf(c: Context): 'token' | 'open' | 'closed';
  /**
   * Admits a request that makes a library.
   * @param token from the field of a form, if it has one; else the Authorization field counts
   * @throws Problem 401, 403 or 404
   */
  admit(c: Context, token?: string): Promise<void>;
  /** @throws Problem as `addLibrary` does, 429 when too many wait */
  add(c: Context, given: readonly GivenPapers[]): Promise<SavedLibrary & { readonly secret: string }>;
  /** @throws Problem as `changeLibrary` does, 429 when too many wait */
  change(
    c: Context,
    hash: string,
    given: readonly GivenPapers[],
    options: { readonly keep: boolean },
  ): Promise<SavedLibrary>;
}

/** Libraries that wait to be saved, and Retry-After for more. */
const MAX_WAITING = 8;
const RETRY_SECONDS = 60;

/** Names of this machine. Others may be a stranger's that lead here (DNS rebinding). */
const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

export function libraryIntake(
  { db, queries }: Site,
  { rule, isLocal, maxEmbedded = MAX_PAPERS }: LibraryOptions,
): LibraryIntake {
  const embedder = {
    model: queries?.model ?? '',
    // One after another: queries of searches wait behind one paper only.
    concurrency: 1,
    embed: async (text: string) => queries?.embed(text, { wait: true }),
  };
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting >= MAX_WAITING) {
      throw new Problem(
        429,
        `Other libraries are being read. Please try again in ${RETRY_SECONDS} seconds.`,
        {
          headers: { 'Retry-After': String(RETRY_SECONDS) },
        },
      );
    }
    waiting++;
    const result = last.then(work);
    last = result.catch(() => {});
    return result.finally(() => waiting--);
  };
  const accessOf = (c: Context) => {
    if (rule !== undefined) return 'token';
    return isLocal && LOCAL_NAMES.has(new URL(c.req.url).hostname) ? 'open' : 'closed';
  };
  // Few servers save libraries: what reads and resolves papers loads with the first.
  const saving = () => import('./save-library.ts');
  const deps = (c: Context) => ({ db, embedder, maxEmbedded, signal: c.req.raw.signal });
  return {
    accessOf,
    async admit(c, given) {
      if (rule !== undefined) return requireBearer(c, rule, given);
      if (accessOf(c) === 'closed') {
        throw new Problem(404, 'This site keeps no libraries: its INGEST_TOKEN is not set.');
      }
      if (isFromElsewhere(c))
        throw new Problem(403, 'The page of another site sent this. Open /library here.');
    },
    add: (c, given) => inTurn(async () => (await saving()).addLibrary(deps(c), given)),
    change: (c, hash, given, options) =>
      inTurn(async () => (await saving()).changeLibrary(deps(c), hash, given, options)),
  };
}

/**
 * Whether a page of another site sends the request. Browsers say so of every request to this machine (Fetch Metadata, section
 * 2.3), and name an origin with every POST; programs do neither.
 */
function isFromElsewhere(c: Context): boolean {
  const site = c.req.header('Sec-Fetch-Site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = c.req.header('Origin');
  return origin !== undefined && origin !== new URL(c.req.url).origin;
}
