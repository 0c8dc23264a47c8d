import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readInTransaction } from '../../../db/database.ts';
import type { Environment } from '../../env.ts';
import { openExisting } from '../../server/open-database.ts';
import { printError } from '../../terminal/print.ts';
import { count } from '../../terminal/text.ts';
import { exportLines } from './export-lines.ts';

/**
 * `paperwire export [file]`: writes all papers as JSON Lines. They are of one state, whatever is written meanwhile. A file of that
 * name is replaced once the export is whole.
 */
export async function exportCommand(
  file: string | undefined,
  flags: { readonly vectors?: boolean },
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  using db = await openExisting(env);
  const options = { site: env.PUBLIC_URL ?? null, now: new Date(), vectors: flags.vectors ?? false };
  let papers = 0;
  await readInTransaction(db, async (run) => {
    async function* lines() {
      for await (const page of exportLines(run, options)) {
        signal.throwIfAborted();
        papers += page.papers;
        yield page.text;
      }
    }
    if (file === undefined) return pipeline(Readable.from(lines()), process.stdout, { signal, end: false });
    const part = `${file}.part`;
    try {
      await pipeline(Readable.from(lines()), createWriteStream(part), { signal });
      await rename(part, file);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  });
  printError(`paperwire: exported ${count(papers, 'paper')}`);
  return 0;
}
