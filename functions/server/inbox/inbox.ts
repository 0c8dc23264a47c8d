import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { LOST } from '../../../db/dumps/promised-dumps.ts';
import { type Input, inputLabel, type Spool } from '../../../pipeline/acquire/input.ts';
import { DumpError } from '../../../pipeline/errors.ts';
import type { TakeOptions } from '../../intake/take.ts';
import { log } from '../../logging.ts';
import { type DataPlace, dataFolder } from '../../terminal/data-folder.ts';
import { fileInput, SPOOL_PREFIX, spoolToFile, storageError } from '../files/inputs.ts';

/** The file beside the bytes of a promised dump: whose it is, its label, and the options to take it with. */
const Order = v.object({
  /** Identity of the database; earlier versions wrote neither this nor the id of the dump. */
  database: v.optional(v.string()),
  dump: v.optional(v.string()),
  name: v.string(),
  lastModified: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  format: v.optional(v.string()),
  captured: v.optional(v.string()),
  accept: v.optional(v.boolean()),
});

/** A dump that waits to be loaded. */
export interface Promised {
  /** Its folder in the inbox. */
  readonly folder: string;
  /** Identity of the database that it is for, and its own id; `undefined` when an earlier version promised it. */
  readonly database: string | undefined;
  readonly dumpId: string | undefined;
  /** Its bytes: `close` deletes them, and keeps the promise. */
  readonly input: Input;
  readonly options: Pick<TakeOptions, 'format' | 'captured' | 'accept'>;
}

/** What an inbox holds. */
export interface InboxContent {
  /** Oldest first. */
  readonly promised: readonly Promised[];
  /** Spooled inputs that were deleted because nobody promised to load them. */
  readonly deleted: number;
}

/** Age at which spooled bytes that nobody promised to load belong to a dead process, in milliseconds. */
const ABANDONED_AFTER_MS = 86_400_000;

/** Names of the files in a folder of the inbox. */
export const BYTES = 'dump';
export const ORDER = 'order.json';
/** The file of an inbox that has its id. */
const ID = 'id';

/** Why a dump failed whose bytes are gone, and what to do. */
export const BYTES_GONE = 'its bytes are no longer in the inbox of the server; post it again';

/** The folder of the inbox. */
export function inboxFolder(env: DataPlace): string {
  return join(dataFolder(env), 'inbox');
}

/** Opens the inbox of a server. All servers on a database file share one; those on a remote database have one each. */
export function openInbox(env: DataPlace): Inbox {
  return new Inbox(inboxFolder(env), env.DATABASE_URL.startsWith('file:') ? 'beside the file' : undefined);
}

/** Dumps that were promised to be loaded. They outlive the process. */
export class Inbox {
  readonly folder: string;
  #id: string | undefined;
  /** The folders of spooled inputs. */
  readonly #folders = new WeakMap<Input, string>();
  readonly #spooled = new Set<string>();
  readonly #promised = new Set<string>();
  /** Folders whose order cannot be read, so that each is logged once. */
  readonly #unreadable = new Set<string>();

  /**
   * @param folder made when it is needed
   * @param id what the database knows the inbox by; kept in the folder when left out
   */
  constructor(folder: string, id?: string) {
    this.folder = folder;
    this.#id = id;
  }

  /** What the database knows the inbox by. @throws StorageError */
  async id(): Promise<string> {
    if (this.#id !== undefined) return this.#id;
    const path = join(this.folder, ID);
    try {
      await this.#make();
      // Of those who write it at once, one does.
      await writeFile(path, randomUUID(), { flag: 'wx' }).catch((error) => {
        if (error.code !== 'EEXIST') throw error;
      });
      this.#id = await readFile(path, 'utf8');
      return this.#id;
    } catch (error) {
      throw storageError('the id of the inbox', error);
    }
  }

  /** Spools bytes. Closing the input deletes them unless they were promised. @throws StorageError */
  spool: Spool = async (label, bytes, maxBytes, signal) => {
    await this.#make().catch((error) => {
      throw storageError(label.name, error);
    });
    const { folder, close, ...spooled } = await spoolToFile(label, bytes, maxBytes, signal, this.folder);
    this.#spooled.add(folder);
    const input: Input = {
      ...spooled,
      close: async () => {
        this.#spooled.delete(folder);
        if (!this.#promised.has(folder)) await close?.();
      },
    };
    this.#folders.set(input, folder);
    return input;
  };

  /**
   * Promises to load a dump: {@link content} lists it until it is closed, also when the machine loses its power.
   * @param owner identity of the database, and id of the dump
   * @throws StorageError when the promise cannot be written; nothing is promised then
   */
  async promise(
    input: Input,
    { database, dumpId }: { readonly database: string; readonly dumpId: string },
    { signal, format, captured, accept }: TakeOptions,
  ): Promise<Promised> {
    const folder = this.#folders.get(input);
    // The parts of a message come in memory.
    if (folder === undefined) {
      const spooled = await this.spool(input, input.open(signal), Infinity, signal);
      return this.promise(spooled, { database, dumpId }, { signal, format, captured, accept });
    }
    const { name, lastModified } = input;
    const options = { format, captured, accept };
    const order = { database, dump: dumpId, name, lastModified: lastModified?.toISOString(), ...options };
    try {
      const bytes = await open(join(folder, BYTES), 'r+');
      await bytes.sync().finally(() => bytes.close());
      // Written whole or not at all.
      await writeFile(join(folder, `${ORDER}.new`), JSON.stringify(order), { flush: true });
      await rename(join(folder, `${ORDER}.new`), join(folder, ORDER));
    } catch (error) {
      throw storageError(name, error);
    }
    this.#promised.add(folder);
    return { folder, database, dumpId, options, input: kept(input, folder) };
  }

  /**
   * Lists what was promised, by this process and others, and deletes bytes that were never promised.
   * @throws StorageError when the folder cannot be read; one that does not exist is empty
   */
  async content(): Promise<InboxContent> {
    const found: (Promised & { readonly since: number })[] = [];
    let deleted = 0;
    // Not by the clock: when it jumps ahead, what another process spools right now is no day old.
    const now = performance.timeOrigin + performance.now();
    const entries = await readdir(this.folder, { withFileTypes: true }).catch((error) => {
      if (error.code === 'ENOENT') return [];
      throw storageError('the inbox', error);
    });
    for (const entry of entries.filter((each) => each.isDirectory() && each.name.startsWith(SPOOL_PREFIX))) {
      const folder = join(this.folder, entry.name);
      const since = (await stat(folder).catch(() => null))?.mtimeMs;
      // Another process may load the dump and delete the folder meanwhile, or be spooling it.
      if (since === undefined) continue;
      const text = await readFile(join(folder, ORDER), 'utf8').catch(() => undefined);
      if (text === undefined) {
        if (this.#spooled.has(folder) || now - since <= ABANDONED_AFTER_MS) continue;
        await remove(folder);
        deleted++;
        continue;
      }
      const order = v.safeParse(v.pipe(v.string(), v.parseJson(), Order), text);
      if (!order.success) {
        if (!this.#unreadable.has(folder))
          log.error(
            `reading ${join(folder, ORDER)}: expected how to take the dump beside it; the dump is kept`,
          );
        this.#unreadable.add(folder);
        continue;
      }
      const { database, dump: dumpId, name, lastModified, ...options } = order.output;
      const input = { ...fileInput(join(folder, BYTES)), ...inputLabel(name, lastModified) };
      found.push({ since, folder, database, dumpId, options, input: kept(input, folder) });
    }
    return { promised: found.sort((a, b) => a.since - b.since), deleted };
  }

  async #make(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
  }
}

/** A promised dump as an input. Only bytes that are gone are a failure of the dump; another error may pass. */
function kept(input: Input, folder: string): Input {
  return {
    ...input,
    async *open(signal) {
      try {
        yield* input.open(signal);
      } catch (error) {
        const cause = (error instanceof DumpError && error.cause) || error;
        if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
        throw new DumpError(LOST, `reading ${input.name}: ${BYTES_GONE}`, { cause });
      }
    },
    close: () => remove(folder),
  };
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
