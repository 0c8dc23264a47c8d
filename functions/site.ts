/** `paperwire/app`: what a program imports to serve the site itself, on Node. */

import type { Database } from '../db/database.ts';
import { openMigrated } from './server/open-database.ts';

export type { Database } from '../db/database.ts';
export { type AppOptions, createApp } from './app.ts';

/**
 * Opens a database for {@link createApp}, creates it if needed, and brings its tables up to date.
 * @param url `file:PATH` or `libsql://HOST`
 * @throws LibsqlError when it cannot be opened
 */
export function openDatabase(url: string, authToken?: string): Promise<Database> {
  return openMigrated({ DATABASE_URL: url, DATABASE_AUTH_TOKEN: authToken });
}
