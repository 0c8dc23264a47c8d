import type { Client, InStatement } from '@libsql/client';
import { drizzle } from 'drizzle-orm/libsql';
import { expect, test } from 'vitest';
import { rankItems } from '../../../../db/search/rank-items.ts';
import { openTestCatalogue } from '../../../support/catalogue.ts';

test('rankItems() searches the words once, not anew for each item with a phrase', async () => {
  const catalogue = await openTestCatalogue();
  await catalogue.add([
    { title: 'A large language model', abstract: 'For speech.' },
    { title: 'A model of a language', abstract: 'Which is large.' },
  ]);
  const statements: { sql: string; args: never[] }[] = [];
  const client: Client = new Proxy(catalogue.db.client, {
    get: (target, name) =>
      name === 'execute'
        ? (statement: InStatement) => {
            statements.push(statement as never);
            return target.execute(statement);
          }
        : Reflect.get(target, name),
  });
  const db = { client, orm: drizzle(client, { casing: 'snake_case' }) };
  const query = { ids: [], externalIds: [], rareWords: [], author: undefined, meaning: undefined };
  const { words } = await rankItems(
    db,
    {
      ...query,
      expression: '"language" OR "model"',
      filter: { all: [[{ expression: '"language model"' }]] },
    },
    10,
  );
  expect(words).toHaveLength(1);
  const plans = await Promise.all(
    statements.map(({ sql, args }) =>
      catalogue.db.client.execute({ sql: `EXPLAIN QUERY PLAN ${sql}`, args }),
    ),
  );
  const searches = plans
    .flatMap(({ rows }) => rows.map(({ detail }) => String(detail)))
    .filter((detail) => detail.includes('items_fts'));
  expect(searches.length).toBeGreaterThan(0);
  // An equals sign in the index that FTS5 chose stands for a rowid that is looked up.
  expect(searches.filter((detail) => detail.includes(':='))).toEqual([]);
});
