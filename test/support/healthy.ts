import { copyFileSync } from 'node:fs';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { ingest } from '../../pipeline/run.ts';
import {
  consumeDeps,
  inputOf,
  jsonLines,
  type OpenDatabase,
  openPrepared,
  papers,
  preparedDatabase,
  recordOf,
} from './pipeline.ts';

/** Loads some of the prepared papers as a dump. */
export async function loadPapers({ db }: Pick<OpenDatabase, 'db'>, from: number, to: number): Promise<void> {
  const records = papers.slice(from, to).map((paper) => recordOf(paper, { authors: paper.authors }));
  const dump = await identifyDump(inputOf(jsonLines(records), `2025-03-11-${from}.jsonl`), {
    captured: '2025-03-11T00:00:00Z',
    now: new Date(),
  });
  await ingest(dump, await consumeDeps(db).run(), { signal: new AbortController().signal });
}

/** The path of a database with the first prepared papers, in a single file that nobody has open. */
export async function healthyDatabase(count = papers.length): Promise<string> {
  const { db, url } = await openPrepared();
  await loadPapers({ db }, 0, count);
  await db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
  db.client.close();
  return url.slice('file:'.length);
}

/** A copy of a database that nobody has open. */
export function copyOf(path: string): { readonly path: string; readonly url: string } {
  const url = preparedDatabase();
  const copy = url.slice('file:'.length);
  copyFileSync(path, copy);
  return { path: copy, url };
}
