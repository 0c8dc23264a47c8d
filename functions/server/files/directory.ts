import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FetchError } from '../../../pipeline/acquire/fetch/errors.ts';
import type { ObjectStore, StoredObject } from '../../../pipeline/acquire/fetch/object-store.ts';
import { isDumpFile } from './inputs.ts';

/** A file that was written to a moment ago may not be complete. Milliseconds. */
const SETTLED = 5_000;

const PAGE = 1_000;

/**
 * The files of a folder, by name, without hidden ones, links, folders and configuration. A file is what it is by its length and the
 * time of its last change; one that is still being written is left for later.
 */
export function directoryStore(path: string, now: () => Date = () => new Date()): ObjectStore {
  return {
    async list(prefix, cursor = '') {
      const entries = await readdir(path, { withFileTypes: true }).catch((error) => {
        const { code } = error as NodeJS.ErrnoException;
        throw new FetchError(
          'unreadable',
          `reading the folder of a source: ${code}, wanted one that can be read`,
          {
            cause: error,
          },
        );
      });
      const names = entries
        .filter((entry) => entry.isFile() && isDumpFile(entry.name) && entry.name.startsWith(prefix))
        .map(({ name }) => name)
        .filter((name) => name > cursor)
        .sort();
      const page = names.slice(0, PAGE);
      const objects: StoredObject[] = [];
      for (const key of page) {
        const file = await stat(join(path, key)).catch(() => null);
        if (file === null || now().getTime() - file.mtimeMs < SETTLED) continue;
        objects.push({ key, etag: `${file.size}-${file.mtimeMs}`, lastModified: file.mtime });
      }
      return { objects, cursor: names.length > PAGE ? (page.at(-1) ?? null) : null };
    },
    async get(key) {
      return createReadStream(join(path, key), { highWaterMark: 2 ** 18 });
    },
  };
}
