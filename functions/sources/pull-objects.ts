import { findSourceObjects, noteSourceObject } from '../../db/sources/source-objects.ts';
import type { SourceRow } from '../../db/sources/sources.ts';
import { FetchError } from '../../pipeline/acquire/fetch/errors.ts';
import type { ObjectStore, StoredObject } from '../../pipeline/acquire/fetch/object-store.ts';
import { type Pull, takePage, throwFirst } from './pull-page.ts';

/**
 * Takes the objects of a store that are new or have changed. An unreadable object does not stop the others and is tried
 * again in the next run. A dump that failed is not tried again: the ledger has it.
 * @returns the new values of the source's row
 * @throws the first error, when all objects were tried
 */
export async function pullObjects(
  pull: Pull,
  store: ObjectStore,
  prefix: string,
): Promise<Partial<SourceRow>> {
  const errors: unknown[] = [];
  let cursor = pull.row.continuation || undefined;
  let tried = 0;
  for (;;) {
    const page = await store.list(prefix, cursor);
    for (const object of await untaken(pull, page.objects)) {
      if (tried++ > 0 && !pull.mayGoOn()) {
        if (errors.length > 0) throw errors[0];
        // The next run lists the same page again, and skips the taken objects.
        return { continuation: cursor ?? '' };
      }
      await takeObject(pull, store, object).catch((error) => {
        pull.signal.throwIfAborted();
        errors.push(error);
      });
    }
    if (page.cursor === null) break;
    cursor = page.cursor;
    await pull.note({ continuation: cursor });
  }
  await pull.note({ continuation: null });
  if (errors.length > 0) throw errors[0];
  return {};
}

/** Selects the objects of a page that need taking: first those that were never tried. */
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
  // Before it is taken, so that an object that kills the run comes last next time.
  await note(false);
  try {
    const bytes = await store.get(key);
    // Deleted since it was listed.
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

/** Explains an error of the file system. */
function unreadable(name: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^E[A-Z]+$/.test(code)) return error;
  return new FetchError('unreadable', `reading ${name}: ${code}, expected a readable file`, {
    cause: error,
  });
}
