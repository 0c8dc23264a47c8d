import { randomUUID } from 'node:crypto';
import { mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError } from '../../../pipeline/errors.ts';

/**
 * Writes a text file and puts it in the place of another, which readers see whole until then. Makes its folder. Follows a
 * link.
 * @throws ConfigurationError when it cannot be written
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  let draft: string | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    const target = await realpath(path).catch(() => path);
    draft = `${target}.${randomUUID()}`;
    // Its rights are those that a new file has here; a secret does not stand in it.
    const file = await open(draft, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
  } catch (error) {
    if (draft !== undefined) await rm(draft, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`Writing ${path}: ${reason}; expected a file that this user may write`, {
      cause: error,
    });
  }
}
