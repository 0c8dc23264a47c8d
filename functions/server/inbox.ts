import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Input } from '../../pipeline/acquire/input.ts';
import type { Incoming, TakeOptions } from '../intake/intake.ts';
import { log } from '../logging.ts';
import { fileInput, spoolToFile } from './files/inputs.ts';

/** What is kept beside the bytes of a source that was submitted. */
const Submitted = v.object({
  name: v.string(),
  lastModified: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  format: v.optional(v.string()),
  captured: v.optional(v.string()),
  accept: v.optional(v.boolean()),
});

type Order = Pick<TakeOptions, 'format' | 'captured' | 'accept'>;

/** A source that waits to be taken in, and how. */
export interface Waiting {
  readonly source: Input;
  readonly order: Order;
}

/** After this, bytes that were set aside and not promised are of a process that was ended. Milliseconds. */
const FORGOTTEN = 86_400_000;

/** Names of the files in a folder of the inbox. */
const BYTES = 'dump';
const ORDER = 'order.json';

/** Where sources wait that were promised to be taken in: what is in it outlives the process. */
export class Inbox {
  readonly #folder: string;
  readonly #folders = new WeakMap<Input, string>();

  /** @param folder made when it is needed */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Sets bytes aside; see `Intake`. They are only kept once they are promised to be. */
  async spool(
    { name, lastModified, maxBytes }: Incoming,
    bytes: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<Input> {
    await mkdir(this.#folder, { recursive: true });
    const about = lastModified === undefined ? { name } : { name, lastModified };
    const source = await spoolToFile(about, bytes, maxBytes, signal, this.#folder);
    this.#folders.set(source, source.folder);
    return source;
  }

  /** Promises to take a source in: from now on it is in {@link waiting} until it is closed. */
  async promise(source: Input, { format, captured, accept }: Order): Promise<void> {
    const folder = this.#folders.get(source);
    if (folder === undefined) return;
    const { name, lastModified } = source;
    const order: v.InferInput<typeof Submitted> = {
      name,
      ...(lastModified === undefined ? {} : { lastModified: lastModified.toISOString() }),
      ...(format === undefined ? {} : { format }),
      ...(captured === undefined ? {} : { captured }),
      ...(accept === undefined ? {} : { accept }),
    };
    // As a whole or not at all.
    await writeFile(join(folder, `${ORDER}.new`), JSON.stringify(order), { flush: true });
    await rename(join(folder, `${ORDER}.new`), join(folder, ORDER));
  }

  /** What earlier processes promised and did not come to, oldest first. What was set aside long ago for nobody is removed. */
  async waiting(): Promise<Waiting[]> {
    const found: (Waiting & { readonly since: number })[] = [];
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((each) => each.isDirectory())) {
      const folder = join(this.#folder, entry.name);
      const close = () => rm(folder, { recursive: true, force: true });
      const since = (await stat(folder)).mtimeMs;
      const text = await readFile(join(folder, ORDER), 'utf8').catch(() => undefined);
      if (text === undefined) {
        // Another process may be at it.
        if (Date.now() - since > FORGOTTEN) await close();
        continue;
      }
      const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Submitted), text);
      if (!read.success) {
        log.error(
          `${join(folder, ORDER)} cannot be read; wanted is the order for the dump beside it, which is kept`,
        );
        continue;
      }
      const { name, lastModified, ...order } = read.output;
      const about = lastModified === undefined ? { name } : { name, lastModified: new Date(lastModified) };
      found.push({ since, source: { ...about, open: fileInput(join(folder, BYTES)).open, close }, order });
    }
    return found.sort((a, b) => a.since - b.since);
  }
}
