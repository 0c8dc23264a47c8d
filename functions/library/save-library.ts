/** Saving libraries: the API, the page and the command line all call these. */
import type { Database } from '../../db/database.ts';
import {
  createLibrary,
  type LibraryPaper,
  listLibraryPapers,
  replaceLibrary,
} from '../../db/libraries/libraries.ts';
import { fitInterests, interestsCut } from '../../pipeline/retrieval/interests.ts';
import { Problem } from '../http/problem.ts';
import { MAX_PAPERS } from './limits.ts';
import { type LibraryReject, type NamedPaper, readLibrary } from './read-library.ts';
import { deletedLibrary } from './require-library.ts';
import { type PaperEmbedder, resolvePapers } from './resolve-papers.ts';
import { hashSecret, newSecret } from './secret.ts';

/** A file or a list that a reader gives. */
export interface GivenPapers {
  readonly bytes: Uint8Array;
  /** The name of the file, for people. */
  readonly name: string;
  /** Whether the reader wants less of their kind. */
  readonly isDisliked: boolean;
}

/** What saving works with. */
export interface SavingDeps {
  readonly db: Database;
  readonly embedder: PaperEmbedder;
  /** Maximum number of papers to embed at once. */
  readonly maxEmbedded: number;
  readonly signal: AbortSignal;
}

/** What was saved. */
export interface SavedLibrary {
  readonly papers: number;
  /** Those of them to see less of. */
  readonly disliked: number;
  /** Those of the given ones that the catalogue has; the others were embedded. */
  readonly known: number;
  readonly rejects: readonly LibraryReject[];
}

/**
 * Saves a new library.
 * @returns with its secret, which nobody can find again
 * @throws Problem 422 without a liked paper or with too many, and as `resolvePapers` does
 */
export async function addLibrary(
  deps: SavingDeps,
  given: readonly GivenPapers[],
): Promise<SavedLibrary & { readonly secret: string }> {
  const secret = newSecret();
  const now = new Date();
  const { content, saved } = await prepare(deps, given, [], now);
  await createLibrary(deps.db, hashSecret(secret), content, now);
  return { secret, ...saved };
}

/**
 * Puts other papers in place of those of a library, or adds some.
 * @param options.keep whether the present papers stay
 * @throws Problem 410 when it was deleted meanwhile, and as `addLibrary` does
 */
export async function changeLibrary(
  deps: SavingDeps,
  hash: string,
  given: readonly GivenPapers[],
  { keep }: { readonly keep: boolean },
): Promise<SavedLibrary> {
  const now = new Date();
  const present = keep ? await listLibraryPapers(deps.db, hash) : [];
  const { content, saved } = await prepare(deps, given, present, now);
  if (await replaceLibrary(deps.db, hash, content, now)) return saved;
  throw deletedLibrary();
}

async function prepare(
  { db, embedder, maxEmbedded, signal }: SavingDeps,
  given: readonly GivenPapers[],
  present: readonly LibraryPaper[],
  now: Date,
) {
  const named: NamedPaper[] = [];
  const unread: LibraryReject[] = [];
  for (const { bytes, name, isDisliked } of given) {
    const { papers, rejects } = await readLibrary(bytes, name, signal);
    named.push(...papers.map((paper) => (isDisliked ? { ...paper, isDisliked } : paper)));
    unread.push(...rejects);
  }
  if (named.length + present.length > MAX_PAPERS) {
    throw new Problem(
      422,
      `The library would have more than ${MAX_PAPERS.toLocaleString('en-GB')} papers; expected at most so many.`,
    );
  }
  const resolved = await resolvePapers(db, named, embedder, { now, maxEmbedded, signal });
  const rejects = [...unread, ...resolved.rejects];
  const replaced = new Set(resolved.papers.map(({ itemId }) => itemId));
  const papers = [...present.filter(({ itemId }) => !replaced.has(itemId)), ...resolved.papers];
  const disliked = papers.filter(({ isDisliked }) => isDisliked).length;
  if (papers.length === disliked) {
    throw new Problem(422, `No paper to see more of could be read.${firstReason(rejects)}`, {
      members: { rejects },
    });
  }
  return {
    content: { papers, model: embedder.model, cut: interestsCut(fitInterests(papers)) },
    saved: { papers: papers.length, disliked, known: resolved.known, rejects },
  };
}

function firstReason([first]: readonly LibraryReject[]): string {
  return first === undefined
    ? ' Expected BibTeX, RIS, CSL JSON, CSV or RDF of Zotero, OPML of items, or a title or an id on each line.'
    : ` Line ${first.line}: ${first.message}.`;
}
