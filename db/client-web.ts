import { createClient } from '@libsql/client/web';
import { drizzle } from 'drizzle-orm/libsql/web';
import type { Database } from './database.ts';

/**
 * Opens a remote database where there is nothing but `fetch`: `libsql:`, `https:` or `http:`. It costs nothing until it is
 * asked something. On Workers each event opens its own: what belongs to one must not be waited for in another.
 * @throws LibsqlError when the URL is of another kind
 */
export function openRemoteDatabase(url: string, authToken?: string): Database {
  const client = createClient({ url, ...(authToken === undefined ? {} : { authToken }) });
  return { client, orm: drizzle(client, { casing: 'snake_case' }) };
}
