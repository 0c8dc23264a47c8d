import { concat } from '../../../pipeline/acquire/bytes.ts';
import { limitSize } from '../../../pipeline/acquire/unpack-limits.ts';
import type { Environment } from '../../env.ts';
import { MAX_BYTES, MAX_PAPERS } from '../../library/limits.ts';
import {
  addLibrary,
  changeLibrary,
  type GivenPapers,
  type SavedLibrary,
  type SavingDeps,
} from '../../library/save-library.ts';
import { feedUrls, libraryFeedPath, libraryPage } from '../../links/site-links.ts';
import { createEmbedder } from '../../server/embedding/embedder.ts';
import { openInputs } from '../../server/files/inputs.ts';
import { openMigrated } from '../../server/open-database.ts';
import { print } from '../../terminal/print.ts';
import { count } from '../../terminal/text.ts';
import { requireSecret, withoutProblems } from './secrets.ts';

interface SaveFlags {
  readonly dislike?: string;
  readonly to?: string;
  readonly json?: boolean;
}

/** `paperwire library add <place>`: makes a library and prints its addresses, or adds papers to one. */
export function addToLibraryCommand(
  place: string,
  flags: SaveFlags,
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  return save(place, flags, env, signal, async (deps, given) => {
    if (flags.to !== undefined) {
      const { hash } = await requireSecret(deps.db, flags.to);
      return report(await changeLibrary(deps, hash, given, { keep: true }), flags, {});
    }
    const { secret, ...saved } = await addLibrary(deps, given);
    const base = env.PUBLIC_URL ?? `http://localhost:${env.PORT}`;
    const feeds = feedUrls(base, libraryFeedPath(secret));
    return report(saved, flags, { page: libraryPage(base, secret), ...feeds });
  });
}

/** `paperwire library replace <secret> <place>` */
export function replaceLibraryCommand(
  secret: string,
  place: string,
  flags: SaveFlags,
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  return save(place, flags, env, signal, async (deps, given) => {
    const { hash } = await requireSecret(deps.db, secret);
    return report(await changeLibrary(deps, hash, given, { keep: false }), flags, {});
  });
}

async function save(
  place: string,
  { dislike }: SaveFlags,
  env: Environment,
  signal: AbortSignal,
  work: (deps: SavingDeps, given: readonly GivenPapers[]) => Promise<number>,
): Promise<number> {
  const given = [
    ...(await readPlace(place, false, signal)),
    ...(dislike === undefined ? [] : await readPlace(dislike, true, signal)),
  ];
  const embedder = createEmbedder(env, signal);
  const db = await openMigrated(env);
  const { model, concurrency } = embedder;
  const embed = async (text: string) => (await embedder.embed(text)).vector;
  const deps = { db, embedder: { model, concurrency, embed }, maxEmbedded: MAX_PAPERS, signal };
  try {
    return await withoutProblems(() => work(deps, given));
  } finally {
    await embedder.close();
    db.client.close();
  }
}

/** @throws DumpError `too-large`, and as `openInputs` does */
async function readPlace(place: string, isDisliked: boolean, signal: AbortSignal): Promise<GivenPapers[]> {
  const given: GivenPapers[] = [];
  for await (const input of openInputs(place, signal)) {
    try {
      const bytes = concat(await Array.fromAsync(limitSize(input.name, input.open(signal), MAX_BYTES)));
      given.push({ bytes, name: input.name, isDisliked });
    } finally {
      await input.close?.();
    }
  }
  return given;
}

/** Prints what was saved. @returns 1 when something could not be read */
function report(
  saved: SavedLibrary,
  { json }: SaveFlags,
  addresses: Readonly<Record<string, string>>,
): number {
  const { papers, disliked, known, rejects } = saved;
  if (json) print(JSON.stringify({ ...addresses, ...saved }));
  else {
    const less = disliked === 0 ? '' : `, ${disliked} of them to see less of`;
    print(`${count(papers, 'paper')}${less}; the catalogue has ${known} of those given`);
    for (const { line, message } of rejects) print(`  not read: line ${line}: ${message}`);
    const rows = Object.entries(addresses);
    if (rows.length > 0) print(['', 'Keep these addresses: they are secret, and cannot be shown again.']);
    for (const [name, url] of rows) print(`  ${name.padEnd(4)}  ${url}`);
  }
  return rejects.length === 0 ? 0 : 1;
}
