import type { Database } from '../../db/database.ts';
import { findUnembedded } from '../../db/dumps/unembedded-records.ts';
import type { LoadedPaper } from '../../db/items/loaded-paper.ts';
import { embedStored, type RunDeps } from '../../pipeline/run.ts';
import type { Dump, ResolvedPaper } from '../../pipeline/types.ts';

/** Papers embedded at once: some seconds of work, so that a failure repeats little. */
export const EMBED_BATCH_PAPERS = 16;

/**
 * Embeds, classifies and stores stored records of a dump, as far as they are not embedded.
 * @param starts first bytes of the records
 * @throws AggregateError with the error of each failed record; the others are stored
 */
export async function embedRecords(
  db: Database,
  dump: Pick<Dump, 'id' | 'capturedAt'>,
  starts: readonly number[],
  deps: RunDeps,
  signal: AbortSignal,
): Promise<void> {
  const papers = await findUnembedded(db, dump.id, starts);
  await embedStored(dump, papers.map(toResolved), deps, signal);
}

/** A stored paper as the stages take it. Its `effect` is in the database already, and no later stage reads it. */
export function toResolved(paper: LoadedPaper): ResolvedPaper {
  return { ...paper, kind: 'paper', effect: 'stored' } as ResolvedPaper;
}
