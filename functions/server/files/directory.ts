import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FetchError } from '../../../pipeline/acquire/fetch/errors.ts';
import type { ObjectStore, StoredObject } from '../../../pipeline/acquire/fetch/object-store.ts';
import { listDumpFiles } from './inputs.ts';

/** A file that changed within this time may be incomplete. */
const MIN_AGE_MS = 5_000;

/** Maximum number of files in a page of a listing. */
const PAGE_FILES = 1_000;

/**
 * Lists the files of {@link listDumpFiles}. A file's validator is its size and the time of its last change. Leaves a file that is still being written for the next listing.
 */
export function directoryStore(path: string, now: () => Date = () => new Date()): ObjectStore {
  return {
    async list(prefix, cursor = '') {
      const files = await listDumpFiles(path).catch((error) => {
        const { code } = error as NodeJS.ErrnoException;
        const message = `reading the folder of a source: ${code}; expected a readable folder`;
        throw new FetchError('unreadable', message, { cause: error });
      });
      const names = files.filter((name) => name.startsWith(prefix) && name > cursor);
      const page = names.slice(0, PAGE_FILES);
      const objects: StoredObject[] = [];
      for (const key of page) {
        const file = await stat(join(path, key)).catch(() => null);
        if (file === null || now().getTime() - file.mtimeMs < MIN_AGE_MS) continue;
        objects.push({ key, etag: `${file.size}-${file.mtimeMs}`, lastModified: file.mtime });
      }
      return { objects, cursor: names.length > PAGE_FILES ? (page.at(-1) ?? null) : null };
    },
    async get(key) {
      return createReadStream(join(path, key), { highWaterMark: 2 ** 18 });
    },
  };
}
