import { readFile } from 'node:fs/promises';
import { ConfigurationError } from '../../pipeline/errors.ts';

/**
 * Reads a JSON file.
 * @param content of what the file is, in the plural, for the error
 * @throws ConfigurationError when it cannot be read, or is not JSON
 */
export async function readJson(path: string, content: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`Reading ${path}: ${reason}; expected a JSON file of ${content}`, {
      cause: error,
    });
  }
}
