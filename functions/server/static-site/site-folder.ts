import { appendFile, mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../../../pipeline/errors.ts';

/** The list of the files that builds wrote, one a line: these alone may be replaced and deleted. */
const LIST = '.paperwire-files';

/** What became of the files of a build. */
export interface Written {
  readonly files: number;
  readonly bytes: number;
  readonly largest: { readonly file: string; readonly bytes: number };
  readonly changed: number;
  readonly deleted: number;
}

/** The folder of a static site. */
export interface SiteFolder {
  /**
   * Writes a file, unless it has these bytes.
   * @returns the number of its bytes
   * @throws ConfigurationError for a file that no build wrote
   */
  write(file: string, content: string | Uint8Array): Promise<number>;
  /** Deletes the files of former builds that this one did not write. */
  finish(): Promise<Written>;
}

/**
 * Opens the folder of a static site, or makes it. A build that was killed leaves a folder that the next one completes.
 * @throws ConfigurationError for a folder that holds other things
 */
export async function openSiteFolder(path: string): Promise<SiteFolder> {
  const list = join(path, LIST);
  const names = await readIfThere(() => readdir(path));
  const listed = await readIfThere(() => readFile(list, 'utf8'));
  if (listed === undefined && names !== undefined && names.length > 0) {
    throw new ConfigurationError(
      `Building a site in "${path}": expected an empty folder, or one that a former build wrote (it has ${LIST})`,
    );
  }
  await mkdir(path, { recursive: true });
  if (listed === undefined) await writeFile(list, '');
  const former = new Set(listed?.split('\n').filter((line) => line !== ''));
  const present = new Set<string>();
  const folders = new Set<string>();
  let [bytes, changed] = [0, 0];
  let largest = { file: '', bytes: 0 };
  return {
    async write(file, content) {
      const target = join(path, file);
      const next = Buffer.from(content);
      const current = await readIfThere(() => readFile(target));
      present.add(file);
      bytes += next.byteLength;
      if (next.byteLength > largest.bytes) largest = { file, bytes: next.byteLength };
      if (current?.equals(next) && former.has(file)) return next.byteLength;
      if (current !== undefined && !former.has(file))
        throw new ConfigurationError(`Writing "${target}": another program wrote this file; remove it first`);
      // The name comes first: a build that is killed here still owns the file.
      if (!former.has(file)) await appendFile(list, `${file}\n`);
      former.add(file);
      const folder = dirname(target);
      if (!folders.has(folder)) await mkdir(folder, { recursive: true });
      folders.add(folder);
      await writeFile(target, next);
      changed++;
      return next.byteLength;
    },
    async finish() {
      const old = [...former].filter((file) => !present.has(file));
      for (const file of old) await rm(join(path, file), { force: true });
      await removeEmptyFolders(path, old);
      await writeFile(
        list,
        [...present]
          .toSorted()
          .map((file) => `${file}\n`)
          .join(''),
      );
      return { files: present.size, bytes, largest, changed, deleted: old.length };
    },
  };
}

async function removeEmptyFolders(path: string, files: readonly string[]): Promise<void> {
  const folders = new Set(files.flatMap(parents));
  for (const folder of [...folders].toSorted((a, b) => b.length - a.length)) {
    // A folder that holds something stays.
    await rmdir(join(path, folder)).catch(() => {});
  }
}

/** The folders around a file: `a/b/c.html` is in `a/b` and in `a`. */
function parents(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** @returns `undefined` where there is no such file */
async function readIfThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
