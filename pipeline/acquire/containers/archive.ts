import { DumpError } from '../../errors.ts';

/** A regular file in an archive. Read its bytes before the next file, or skip them. */
interface ArchiveFile {
  readonly name: string;
  /** Throws DumpError when this file cannot be read; the ones after it still may. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Reads the files of an archive, each once.
 * @param open reads the bytes of the archive from their start
 * @param select returns the names of the files to read, of the names of some or all files; each name is shown once or more.
 *   It may throw
 * @throws DumpError `bad-container` when the archive is damaged or cut off
 */
export type ReadArchive = (
  name: string,
  open: () => AsyncIterable<Uint8Array>,
  select: (names: readonly string[]) => readonly string[],
) => AsyncIterable<ArchiveFile>;

export function badArchive(name: string, problem: string, cause?: unknown): DumpError {
  return new DumpError('bad-container', `reading ${name}: the ${problem}`, { cause });
}
