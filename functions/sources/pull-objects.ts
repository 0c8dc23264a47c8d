import { findSourceObjects, noteSourceObject } from '../../db/sources/source-objects.ts';
import type { SourceRow } from '../../db/sources/sources.ts';
import { FetchError } from '../../pipeline/acquire/fetch/errors.ts';
import type { ObjectStore, StoredObject } from '../../pipeline/acquire/fetch/object-store.ts';
import type { Pull } from './context.ts';
import { takePage, throwFirst } from './pull-page.ts';

/**
 * Takes in the objects of a store that are new or have changed. One that cannot be read does not stop the others, and is tried
 * again in the next run; a dump that failed is not: the ledger has it.
 * @throws the first fault, when all objects were tried
 */
export async function pullObjects(
  pull: Pull,
  store: ObjectStore,
  prefix: string,
): Promise<Partial<SourceRow>> {
  const faults: unknown[] = [];
  let cursor = pull.row.continuation || undefined;
  let tried = 0;
  for (;;) {
    const page = await store.list(prefix, cursor);
    for (const object of await untaken(pull, page.objects)) {
      if (tried++ > 0 && !pull.mayGoOn()) {
        if (faults.length > 0) throw faults[0];
        // The same page comes again; what was taken of it is noted.
        return { continuation: cursor ?? '' };
      }
      await takeObject(pull, store, object).catch((error) => {
        pull.signal.throwIfAborted();
        faults.push(error);
      });
    }
    if (page.cursor === null) break;
    cursor = page.cursor;
    await pull.note({ continuation: cursor });
  }
  await pull.note({ continuation: null });
  if (faults.length > 0) throw faults[0];
  return {};
}

/** The objects of a page that are to be taken in: first those that were never tried. */
async function untaken(
  { db, source }: Pull,
  objects: readonly StoredObject[],
): Promise<readonly StoredObject[]> {
  if (objects.length === 0) return [];
  const keys = objects.map(({ key }) => key);
  const noted = new Map((await findSourceObjects(db, source.name, keys)).map((row) => [row.key, row]));
  const isTried = ({ key, etag }: StoredObject) => noted.get(key)?.etag === etag;
  return [
    ...objects.filter((object) => !isTried(object)),
    ...objects.filter((object) => isTried(object) && !noted.get(object.key)?.taken),
  ];
}

async function takeObject(pull: Pull, store: ObjectStore, object: StoredObject): Promise<void> {
  const { db, source, intake, limits, signal } = pull;
  const { key, etag, lastModified } = object;
  const name = `${source.name}/${key}`;
  const note = (taken: boolean) => noteSourceObject(db, { source: source.name, key, etag, taken });
  // Noted before: one that kills the run comes after the others next time.
  await note(false);
  try {
    const bytes = await store.get(key);
    // It is gone since it was listed.
    if (bytes === null) return;
    const label = lastModified === undefined ? { name } : { name, lastModified };
    const page = await intake.spool(label, bytes, limits.fetch.maxBytes, signal);
    const failed = await takePage(pull, page);
    await note(failed.every(({ dumpId }) => dumpId !== null));
    throwFirst(failed);
  } catch (error) {
    throw unreadable(name, error);
  }
}

/** What a file system says, in words. */
function unreadable(name: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^E[A-Z]+$/.test(code)) return error;
  return new FetchError('unreadable', `reading ${name}: ${code}, wanted a file that can be read`, {
    cause: error,
  });
}
