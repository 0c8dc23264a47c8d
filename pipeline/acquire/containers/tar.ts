import { createTarDecoder } from 'modern-tar';
import { badArchive, type ReadArchive } from './archive.ts';
import { streamOf } from './compressed.ts';

/** Reads a tar archive (POSIX.1-2017 pax, "ustar Interchange Format"; long names of GNU tar). */
export const readTar: ReadArchive = async function* readTar(name, open, select) {
  let inputError: unknown;
  async function* passed() {
    try {
      yield* open();
    } catch (error) {
      inputError = error;
      throw error;
    }
  }
  /** Passes on what the decoder yields; names its errors, which are plain ones about the data. */
  async function* checked<T>(stream: ReadableStream<T>) {
    try {
      yield* stream;
    } catch (error) {
      throw inputError ?? badArchive(name, 'tar archive is damaged or cut off', error);
    }
  }
  const archive = passed();
  try {
    for await (const { header, body } of checked(streamOf(archive).pipeThrough(createTarDecoder(STRICT)))) {
      if (header.type === 'file' && select([header.name]).length > 0)
        yield { name: header.name, bytes: checked(body) };
      // The decoder waits until each body is read or cancelled; of a damaged one it throws next.
      await body.cancel().catch(() => {});
    }
  } finally {
    await archive.return();
  }
};

/** Throws for wrong checksums and archives that are cut off. */
const STRICT = { strict: true };
