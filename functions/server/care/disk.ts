import { accessSync, constants } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Faults } from '../../../db/faults.ts';
import type { Check } from '../../care/readiness.ts';

/** Free space below which a disk counts as full, and as nearly full: dumps and their papers come in megabytes. */
const MIN_FREE_BYTES = 16 * 2 ** 20;
const LOW_FREE_BYTES = 256 * 2 ** 20;

/** How long a write that the disk refused counts. */
const REFUSAL_MS = 60_000;

/** The space on the disk of a folder that is free to this user, in bytes; `undefined` where the platform does not say. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** Whether this user may write a file or into a folder, or, if it is missing, into the folder where it is to be made. */
export function isWritable(path: string): boolean {
  try {
    // Deno's asynchronous form throws where nothing catches it, if it may not look.
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' && dirname(path) !== path) return isWritable(dirname(path));
    return !/^(?:EACCES|EROFS|EPERM|ENOENT|ENOTDIR)$/.test(code);
  }
}

/**
 * Makes the check that the disk takes what is to be written. It writes nothing itself.
 * @param file of the database
 * @param inbox folder of the dumps that wait
 */
export function diskCheck(file: string, inbox: string, faults: Faults | undefined): () => Promise<Check> {
  return async () => {
    const folder = dirname(file);
    const free = await freeBytes(folder);
    const megabytes = Math.floor((free ?? 0) / 2 ** 20);
    const refused = faults?.refusedWrite;
    if (free !== undefined && free < MIN_FREE_BYTES)
      return { status: 'fail', output: `The disk of the database is full: ${megabytes} MB are free.` };
    if (!isWritable(file) || !isWritable(folder))
      return { status: 'fail', output: 'The database cannot be written.' };
    if (!isWritable(inbox)) return { status: 'fail', output: 'The inbox of dumps cannot be written.' };
    if (refused !== undefined && Date.now() - refused.at.getTime() < REFUSAL_MS)
      return {
        status: 'fail',
        output: `The disk refused to write within the last minute (${refused.code}).`,
      };
    if (free !== undefined && free < LOW_FREE_BYTES)
      return { status: 'warn', output: `The disk of the database is nearly full: ${megabytes} MB are free.` };
    return { status: 'pass' };
  };
}
