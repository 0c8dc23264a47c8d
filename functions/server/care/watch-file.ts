/** Watches the file of the database beside the queries: they may read from memory what the disk has lost. */

import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../../db/database.ts';
import { type Faults, isDamage } from '../../../db/faults.ts';
import { filePath } from '../../../db/file-path.ts';
import { type Check, DAMAGED } from '../../care/readiness.ts';
import type { Environment } from '../../env.ts';
import { log } from '../../logging.ts';
import { inboxFolder } from '../inbox/inbox.ts';
import { openReader } from '../querying/reader.ts';
import { diskCheck } from './disk.ts';

/** Time until the first check of the whole file, between two, and between two while it is damaged. */
const FIRST_CHECK_MS = 600_000;
const CHECK_INTERVAL_MS = 86_400_000;
const RECHECK_INTERVAL_MS = 60_000;

/** What watches the database of a server; `undefined` where it is no file. */
export function watchFile(env: Pick<Environment, 'DATABASE_URL' | 'DATA_FOLDER'>, { faults }: Database) {
  if (faults === undefined) return undefined;
  const path = filePath(env.DATABASE_URL);
  const watch = new FileWatch(path, env.DATABASE_URL, faults);
  return {
    checks: { file: watch.check, disk: diskCheck(path, inboxFolder(env), faults) },
    run: (signal: AbortSignal) => watch.run(signal),
  };
}

/** Watches a database file. */
export class FileWatch {
  readonly #path: string;
  readonly #url: string;
  readonly #faults: Faults;
  #inode: number | undefined;
  #bytes = 0;

  constructor(path: string, url: string, faults: Faults) {
    this.#path = path;
    this.#url = url;
    this.#faults = faults;
  }

  /**
   * The check for /readyz: whether the file is there and the same as at first. It never opens the file: closing it would end
   * the locks of this process (https://sqlite.org/howtocorrupt.html, section 2.2).
   */
  check = async (): Promise<Check> => {
    const found = await stat(this.#path).catch(() => undefined);
    if (found === undefined) return { status: 'fail', output: 'The file of the database is gone.' };
    this.#inode ??= found.ino;
    if (found.ino !== this.#inode)
      return {
        status: 'fail',
        output: 'The file of the database was replaced; the server must be restarted.',
      };
    // Databases shrink only when they are vacuumed, so this one may have been cut off.
    if (found.size < this.#bytes) void this.checkWhole();
    this.#bytes = found.size;
    return this.#faults.damage === undefined ? { status: 'pass' } : { status: 'fail', output: DAMAGED };
  };

  /** Checks the whole file now and then on a thread of its own; soon again after damage. */
  async run(signal: AbortSignal): Promise<void> {
    for (let pause = FIRST_CHECK_MS; !signal.aborted; ) {
      // Not by the clock, which may jump.
      const since = performance.now();
      const passedMs = () => performance.now() - since;
      // Damage that a query meets meanwhile is looked into sooner.
      while (passedMs() < pause && !(this.#faults.damage && passedMs() >= RECHECK_INTERVAL_MS)) {
        await sleep(1_000, undefined, { signal, ref: false }).catch(() => {});
        if (signal.aborted) return;
      }
      await this.checkWhole(signal);
      pause = this.#faults.damage === undefined ? CHECK_INTERVAL_MS : RECHECK_INTERVAL_MS;
    }
  }

  /** Checks every page, and notes whether the file is damaged. A file that a repair made whole is whole again. */
  async checkWhole(signal?: AbortSignal): Promise<void> {
    const problem = await findDamage(this.#url, signal);
    if (problem === undefined) return;
    const before = this.#faults.damage;
    if (problem === null) this.#faults.damage = undefined;
    else this.#faults.damage ??= { code: 'SQLITE_CORRUPT', at: new Date() };
    if (problem !== null && before === undefined)
      log.error`the database is damaged: ${problem}; see paperwire doctor`;
    if (problem === null && before !== undefined) log.info`the database is whole again`;
  }
}

/** Looks for damage, a table at a time. @returns the first; `null` without; `undefined` when it could not be looked for */
async function findDamage(url: string, signal?: AbortSignal): Promise<string | null | undefined> {
  try {
    using reader = openReader(url);
    const tables = await reader.client.execute(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0",
    );
    for (const { name } of tables.rows) {
      if (signal?.aborted) return undefined;
      const quoted = `"${String(name).replaceAll('"', '""')}"`;
      const { rows } = await reader.client.execute(`PRAGMA integrity_check(${quoted})`);
      const found = String(rows[0]?.['integrity_check']);
      if (found !== 'ok') return found;
    }
    await reader.client.execute("SELECT count(*) FROM items_fts WHERE items_fts MATCH 'a OR the'");
    return null;
  } catch (error) {
    return isDamage(error) ? String(error) : undefined;
  }
}
