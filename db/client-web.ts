import { createClient } from '@libsql/client/web';
import { drizzle } from 'drizzle-orm/libsql/web';
import type { Database } from './database.ts';
import { fetchRemote } from './remote-fetch.ts';

/**
 * Opens a remote database by `fetch` alone: `libsql:`, `https:` or `http:`. Connects at the first query. On Workers each
 * event opens its own, since an event cannot await the I/O of another.
 * @throws LibsqlError for other URLs; its calls also UnavailableError when the server does not answer
 */
export function openRemoteDatabase(url: string, authToken?: string): Database {
  const client = createClient({ url, fetch: fetchRemote, ...(authToken === undefined ? {} : { authToken }) });
  return { client, orm: drizzle(client, { casing: 'snake_case' }) };
}
