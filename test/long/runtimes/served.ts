import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { openDatabase } from '../../../db/client-node.ts';
import type { Database } from '../../../db/database.ts';
import { type Served, TOKEN } from './runtimes.ts';

/** Posts a dump and waits until it is loaded. */
export async function post({ origin }: Served, file: string, query: Record<string, string>) {
  const response = await fetch(`${origin}/api/dumps?${new URLSearchParams({ ...query, wait: '1' })}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}` },
    body: readFileSync(file),
  });
  const { dumps } = await response.json();
  return { status: response.status, dump: dumps?.[0] };
}

/** Searches until a runtime has loaded the model. @returns what the searches said of meaning */
export async function searchByMeaning({ origin }: Served): Promise<string[]> {
  const said: string[] = [];
  for (let i = 0; said.at(-1) !== 'used'; i++) {
    const response = await fetch(`${origin}/api/search?q=attention+${i}`);
    const { meaning } = await response.json();
    said.push(meaning);
    // Nobody keeps an answer that lacks something.
    const kept = /max-age/.test(response.headers.get('Cache-Control') ?? '');
    expect([meaning, kept]).toEqual([meaning, meaning === 'used']);
    if (meaning !== 'used') await sleep(100);
  }
  return said;
}

/** Opens the database that a runtime serves. */
export async function withDatabase<T>(
  { databaseUrl }: Served,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const db = await openDatabase(databaseUrl);
  try {
    return await work(db);
  } finally {
    db.client.close();
  }
}

/** Rows of a database that have to be the same, vectors as their bytes. */
export function contents(served: Served) {
  return withDatabase(served, async (db) => {
    const rows = async (query: string) => (await db.client.execute(query)).rows.map((row) => ({ ...row }));
    return {
      items: await rows('SELECT id, title, abstract, published_at, arrival FROM items ORDER BY id'),
      aliases: await rows('SELECT item_id, scheme, value FROM external_ids ORDER BY scheme, value'),
      vectors: await rows(
        'SELECT item_id, model, tokens, truncated, hex(vector) AS vector FROM embeddings ORDER BY item_id',
      ),
      cells: await rows('SELECT cell, arrival, hex(code) AS code FROM cell_codes ORDER BY arrival'),
      labels: await rows('SELECT slug, hex(vector) AS vector FROM topics ORDER BY slug'),
      topics: await rows(
        'SELECT item_id, topic_slug, score, why FROM item_topics ORDER BY item_id, topic_slug',
      ),
      dumps: await rows(
        'SELECT id, state, records, stored, merged, rejected, boilerplate_bytes FROM dumps ORDER BY id',
      ),
    };
  });
}
