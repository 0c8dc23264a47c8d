import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { filePath } from '../../db/client-node.ts';
import { type Input, inputLabel, type Spool } from '../../pipeline/acquire/input.ts';
import type { Environment } from '../env.ts';
import type { TakeOptions } from '../intake/take.ts';
import { log } from '../logging.ts';
import { fileInput, spoolToFile } from './files/inputs.ts';

/** The file beside the bytes of a promised input: its label, and the options to take it with. */
const Order = v.object({
  name: v.string(),
  lastModified: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  format: v.optional(v.string()),
  captured: v.optional(v.string()),
  accept: v.optional(v.boolean()),
});

/** An input that waits to be taken. */
export interface Promised {
  readonly input: Input;
  readonly options: Pick<TakeOptions, 'format' | 'captured' | 'accept'>;
}

/** Age at which spooled bytes that nobody promised to take belong to a dead process, in milliseconds. */
const ABANDONED_AFTER_MS = 86_400_000;

/** Names of the files in a folder of the inbox. */
const BYTES = 'dump';
const ORDER = 'order.json';

/** The folder of the inbox: beside the database file, or in data/. */
export function inboxFolder({ DATABASE_URL }: Pick<Environment, 'DATABASE_URL'>): string {
  return join(DATABASE_URL.startsWith('file:') ? dirname(filePath(DATABASE_URL)) : 'data', 'inbox');
}

/** Inputs that were promised to be taken. They outlive the process. */
export class Inbox {
  readonly #folder: string;
  /** The folders of spooled inputs. */
  readonly #folders = new WeakMap<Input, string>();
  readonly #promised = new Set<string>();

  /** @param folder made when it is needed */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Spools bytes. Closing the input deletes them unless they were promised. */
  spool: Spool = async (label, bytes, maxBytes, signal) => {
    await mkdir(this.#folder, { recursive: true });
    const { folder, close, ...spooled } = await spoolToFile(label, bytes, maxBytes, signal, this.#folder);
    const input: Input = {
      ...spooled,
      close: async () => {
        if (!this.#promised.has(folder)) await close?.();
      },
    };
    this.#folders.set(input, folder);
    return input;
  };

  /**
   * Promises to take an input: {@link waiting} lists it until it is closed.
   * @returns the input whose `close` keeps the promise
   */
  async promise(input: Input, options: TakeOptions): Promise<Input> {
    const folder = this.#folders.get(input);
    // The parts of a message come in memory.
    if (folder === undefined) {
      const spooled = await this.spool(input, input.open(options.signal), Infinity, options.signal);
      return this.promise(spooled, options);
    }
    const { name, lastModified } = input;
    const { format, captured, accept } = options;
    const order = { name, lastModified: lastModified?.toISOString(), format, captured, accept };
    // Written whole or not at all.
    await writeFile(join(folder, `${ORDER}.new`), JSON.stringify(order), { flush: true });
    await rename(join(folder, `${ORDER}.new`), join(folder, ORDER));
    this.#promised.add(folder);
    return { ...input, close: () => remove(folder) };
  }

  /** Lists the promises of earlier processes, oldest first, and deletes bytes that were never promised. */
  async waiting(): Promise<Promised[]> {
    const found: (Promised & { readonly since: number })[] = [];
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((each) => each.isDirectory())) {
      const folder = join(this.#folder, entry.name);
      const since = (await stat(folder)).mtimeMs;
      const text = await readFile(join(folder, ORDER), 'utf8').catch(() => undefined);
      if (text === undefined) {
        // Another process may be spooling it.
        if (Date.now() - since > ABANDONED_AFTER_MS) await remove(folder);
        continue;
      }
      const order = v.safeParse(v.pipe(v.string(), v.parseJson(), Order), text);
      if (!order.success) {
        log.error(
          `reading ${join(folder, ORDER)}: expected how to take the dump beside it; the dump is kept`,
        );
        continue;
      }
      const { name, lastModified, ...options } = order.output;
      const { open } = fileInput(join(folder, BYTES));
      const input = { ...inputLabel(name, lastModified), open, close: () => remove(folder) };
      found.push({ since, input, options });
    }
    return found.sort((a, b) => a.since - b.since);
  }
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
