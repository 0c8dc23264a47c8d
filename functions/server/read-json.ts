import { readFile } from 'node:fs/promises';
import { ConfigurationError } from '../../pipeline/errors.ts';

/**
 * Reads a JSON file, in UTF-8 (RFC 8259). A byte order mark, which some editors write, is left out.
 * @param content of what the file is, in the plural, for the error
 * @throws ConfigurationError when it cannot be read, or is not JSON
 */
export async function readJson(path: string, content: string): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`Reading ${path}: ${reason}; expected a JSON file of ${content}`, {
      cause: error,
    });
  }
}
