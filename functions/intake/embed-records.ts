import type { Database } from '../../db/database.ts';
import { findUnembedded } from '../../db/dumps/unembedded-records.ts';
import type { LoadedPaper } from '../../db/items/loaded-paper.ts';
import { embedStored, type RunDeps } from '../../pipeline/run.ts';
import type { Dump, ResolvedPaper } from '../../pipeline/types.ts';

/**
 * Embeds, classifies and loads those of some records of a dump that still wait for it.
 * @param starts the bytes on which the records start
 * @throws AggregateError with the error of each that failed; the others are loaded
 */
export async function embedRecords(
  db: Database,
  dump: Pick<Dump, 'id' | 'capturedAt'>,
  starts: readonly number[],
  deps: RunDeps,
  signal: AbortSignal,
): Promise<void> {
  const papers = await findUnembedded(db, dump.id, starts);
  await embedStored(dump, papers.map(resolved), deps, signal);
}

/** The stages do not ask whether a paper brought its item: that is settled. */
export function resolved(paper: LoadedPaper): ResolvedPaper {
  return { ...paper, kind: 'paper', effect: 'stored' } as ResolvedPaper;
}
