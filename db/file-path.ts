import { resolve } from 'node:path';

/** The path in a `file:` URL, absolute. As in the driver, `%3F` is a question mark. */
export function filePath(url: string): string {
  return resolve(decodeURIComponent(url.replace(/^file:(\/\/)?/, '').replace(/\?.*$/s, '')));
}
