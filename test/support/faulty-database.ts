import type { Client, Transaction } from '@libsql/client';
import { drizzle } from 'drizzle-orm/libsql';
import type { Database } from '../../db/database.ts';

/** A failure of one call to the database; calls count from 1. */
export interface Fault {
  readonly call: number;
  /**
   * `before`: the call fails without effect. `after`: it takes effect, but its response is lost. `dies`: this call and all later
   * ones fail, as in a process that was killed.
   */
  readonly kind: 'before' | 'after' | 'dies';
}

/** Wraps a real database so that one call fails. */
export function faultyDatabase(
  db: Database,
  fault?: Fault,
): { readonly db: Database; readonly calls: () => number; readonly isDead: () => boolean } {
  let calls = 0;
  let isDead = false;
  const lost = () => Object.assign(new Error('the connection was lost'), { code: 'HRANA_WEBSOCKET_ERROR' });
  async function call<T>(work: () => Promise<T>, undo = (_: T) => {}): Promise<T> {
    const hits = ++calls === fault?.call;
    if (hits && fault.kind === 'dies') isDead = true;
    if (isDead || (hits && fault.kind === 'before')) throw lost();
    const result = await work();
    if (!hits) return result;
    undo(result);
    throw lost();
  }
  const transactionView = (transaction: Transaction) =>
    view(transaction, {
      execute: (...args) => call(() => transaction.execute(...(args as [never]))),
      batch: (...args) => call(() => transaction.batch(...(args as [never]))),
      commit: () => call(() => transaction.commit()),
    });
  const client = view(db.client, {
    execute: (...args) => call(() => db.client.execute(...(args as [never]))),
    batch: (...args) => call(() => db.client.batch(...(args as [never]))),
    transaction: (...args) =>
      call(
        async () => transactionView(await db.client.transaction(...(args as []))),
        // A server closes an idle transaction.
        (transaction) => transaction.close(),
      ),
  } as Partial<Client>);
  return {
    db: { client, orm: drizzle(client, { casing: 'snake_case' }) },
    calls: () => calls,
    isDead: () => isDead,
  };
}

/** Replaces some methods of an object. */
function view<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      const replaced = Reflect.get(methods, name);
      if (replaced !== undefined) return replaced;
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
