import type { Client } from '@libsql/client';
import { drizzle } from 'drizzle-orm/libsql';
import type { Database } from '../../db/database.ts';

/** The same database, with a count of the statements sent to it, one by one or in a batch. */
export function counting(db: Database): { readonly db: Database; readonly count: () => number } {
  let count = 0;
  const client: Client = new Proxy(db.client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (name === 'execute') count++;
        if (name === 'batch' || name === 'migrate') count += (args[0] as readonly unknown[]).length;
        if (name === 'transaction' || name === 'executeMultiple') throw new Error(`${name} is not counted`);
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
  return { db: { client, orm: drizzle(client, { casing: 'snake_case' }) }, count: () => count };
}
