import { truncateSync } from 'node:fs';
import type { Database } from '../../db/database.ts';
import { overwritePages } from './damage.ts';

/** A damage of a database, and what doctor should make of it. */
export interface Damage {
  readonly name: string;
  /** The check that finds it. */
  readonly check: string;
  /** Whether `--repair` brings the public output of before. */
  readonly isMended: boolean;
  /** Statements that do the damage, as a wrong program would: without triggers and foreign keys. */
  readonly sql?: readonly string[];
  /** The tables and indexes whose pages are overwritten. */
  readonly pagesOf?: readonly string[];
  /** Does it to the file. */
  readonly file?: (path: string) => void;
}

const SOME = 'SELECT id FROM items ORDER BY id LIMIT 3';
const ARRIVALS = 'SELECT arrival FROM items ORDER BY id LIMIT 3';
const mended = { isMended: true } as const;
const lost = { isMended: false } as const;

/** A vector of 384 singles that are no numbers. */
const NAN_VECTOR = `unhex('${'0000c07f'.repeat(384)}')`;

/** Damages by what they hit. Each is done to a healthy database. */
export const DAMAGES: readonly Damage[] = [
  {
    ...mended,
    name: 'rows of the full-text index are deleted',
    check: 'full-text',
    sql: ['DELETE FROM items_fts_docsize WHERE id < 5'],
  },
  {
    ...mended,
    name: 'the content of the full-text index is emptied',
    check: 'full-text',
    sql: ['DELETE FROM items_fts_data WHERE id > 10'],
  },
  {
    ...mended,
    name: 'the full-text index has another text',
    check: 'full-text',
    sql: [
      "INSERT INTO items_fts(items_fts, rowid, title, abstract, authors, venue, words) SELECT 'delete', arrival, title, abstract, authors, coalesce(journal, '') || ' ' || coalesce(comments, ''), words FROM items WHERE arrival = 3",
      "INSERT INTO items_fts(rowid, title, abstract, authors, venue, words) VALUES (3, 'learning learning', '', '', '', '')",
    ],
  },
  { ...mended, name: 'a trigger is missing', check: 'schema', sql: ['DROP TRIGGER items_fts_text'] },
  { ...mended, name: 'an index is missing', check: 'schema', sql: ['DROP INDEX items_newest'] },
  {
    ...mended,
    name: 'vectors are missing',
    check: 'vectors',
    sql: [`DELETE FROM embeddings WHERE item_id IN (${SOME})`],
  },
  {
    ...mended,
    name: 'vectors are not numbers',
    check: 'vectors',
    sql: [`UPDATE embeddings SET vector = ${NAN_VECTOR} WHERE item_id IN (${SOME})`],
  },
  {
    ...mended,
    name: 'vectors are cut off',
    check: 'vectors',
    sql: [`UPDATE embeddings SET vector = substr(vector, 1, 1000) WHERE item_id IN (${SOME})`],
  },
  {
    ...mended,
    name: 'there are vectors of another model',
    check: 'vectors',
    sql: [
      "INSERT INTO embeddings (item_id, model, vector, tokens, truncated) SELECT item_id, 'another', vector, tokens, truncated FROM embeddings",
    ],
  },
  {
    ...mended,
    name: 'codes are missing',
    check: 'cells',
    sql: [`DELETE FROM cell_codes WHERE arrival IN (${ARRIVALS})`],
  },
  {
    ...mended,
    name: 'codes are of other vectors',
    check: 'cells',
    sql: ['UPDATE cell_codes SET code = (SELECT code FROM cell_codes LIMIT 1)'],
  },
  { ...mended, name: 'all cells are missing', check: 'orphans', sql: ['DELETE FROM cells'] },
  {
    ...mended,
    name: 'rows refer to items that never were',
    check: 'orphans',
    sql: [
      "INSERT INTO external_ids VALUES ('doi', '10.1/none', 'none')",
      "INSERT INTO item_topics (topic_slug, item_id, score, why, published_at, position, arrival) SELECT topic_slug, 'none', score, why, published_at, position, 9999 FROM item_topics LIMIT 1",
      "INSERT INTO embeddings (item_id, model, vector, tokens, truncated) SELECT 'none', model, vector, tokens, truncated FROM embeddings LIMIT 1",
      "INSERT INTO possible_duplicates VALUES ('none', 'nobody', 0, 1, NULL)",
    ],
  },
  {
    ...mended,
    name: 'rows refer to dumps that never were',
    check: 'orphans',
    sql: [
      "INSERT INTO rejects (id, dump_id, stage, code, message, raw, start, \"end\", created_at) VALUES ('x-1', 'none', 'split', 'x', '', '', 0, 1, '')",
      "INSERT INTO pending_changes (dump_id, start, paper) VALUES ('none', 0, '{}')",
      "INSERT INTO runs (dump_id, started_at, finished_at, report) VALUES ('none', '', '', '{}')",
    ],
  },
  {
    ...mended,
    name: 'items are in topics that never were',
    check: 'orphans',
    sql: [
      "INSERT INTO item_topics (topic_slug, item_id, score, why, published_at, position, arrival) SELECT 'none', item_id, score, why, published_at, position, arrival FROM item_topics LIMIT 2",
    ],
  },
  {
    ...mended,
    name: 'topics have other places of papers',
    check: 'copies',
    sql: [
      `UPDATE item_topics SET position = position + 7, published_at = '2020-01-01T00:00:00Z' WHERE item_id IN (${SOME})`,
    ],
  },
  {
    ...mended,
    name: 'authors and extracts are missing',
    check: 'content',
    sql: [
      `DELETE FROM item_authors WHERE arrival IN (${ARRIVALS})`,
      `UPDATE items SET extract = 'Something else.' WHERE id IN (${SOME})`,
    ],
  },
  {
    ...mended,
    name: 'prints of titles are missing',
    check: 'titles',
    sql: ['DELETE FROM title_prints WHERE seq < 4'],
  },
  {
    ...mended,
    name: 'counts are too low',
    check: 'counts',
    sql: ['UPDATE catalogue SET arrivals = 1', 'UPDATE topics SET arrivals = 0'],
  },
  {
    ...mended,
    name: 'the ledger has other counts',
    check: 'ledger',
    sql: ['UPDATE dumps SET stored = 1, merged = 0'],
  },
  {
    ...mended,
    name: 'claims never end',
    check: 'leases',
    sql: [
      "UPDATE catalogue SET hub_owner = 'x', hub_until = '2999-01-01T00:00:00Z'",
      "INSERT INTO sources (name, url, cadence_seconds, lease_owner, lease_until) VALUES ('a', 'https://a.example/', 60, 'x', '2999-01-01T00:00:00Z')",
    ],
  },
  {
    ...mended,
    name: 'an index does not match',
    check: 'integrity',
    sql: [
      'PRAGMA writable_schema = 1',
      "UPDATE sqlite_schema SET sql = replace(sql, 'WHERE revised', 'WHERE NOT revised') WHERE name = 'items_revised'",
      'PRAGMA writable_schema = 0',
    ],
  },
  {
    ...mended,
    name: 'pages of indexes are overwritten',
    check: 'integrity',
    pagesOf: ['items_newest', 'sqlite_autoindex_item_topics_1', 'items_id_unique'],
  },
  {
    ...mended,
    name: 'pages of the full-text index are overwritten',
    check: 'integrity',
    pagesOf: ['items_fts_data'],
  },
  {
    ...mended,
    name: 'pages of derived tables are overwritten',
    check: 'integrity',
    pagesOf: ['cell_codes', 'item_authors', 'title_prints'],
  },
  { ...mended, name: 'pages of vectors are overwritten', check: 'integrity', pagesOf: ['embeddings'] },
  {
    ...lost,
    name: 'papers have no topic',
    check: 'topics',
    sql: [`DELETE FROM item_topics WHERE item_id IN (${SOME})`],
  },
  {
    ...lost,
    name: 'records are missing',
    check: 'ledger',
    sql: ['DELETE FROM item_dumps WHERE start < 2000'],
  },
  { ...lost, name: 'pages of items are overwritten', check: 'integrity', pagesOf: ['items'] },
  { ...lost, name: 'the list of tables is overwritten', check: 'integrity', pagesOf: ['sqlite_schema'] },
  {
    ...lost,
    name: 'the file is cut off',
    check: 'integrity',
    file: (path) => truncateSync(path, 100 * 4_096),
  },
  {
    ...lost,
    name: 'the first page is overwritten',
    check: 'integrity',
    file: (path) => overwritePages(path, [1]),
  },
];

/** The tables that no statement may change as a damage would: their triggers keep them right. */
const TRIGGERS = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'";

/**
 * Does a damage to a database file.
 * @param db the database, which is closed then
 */
export async function damageDatabase({ client }: Database, path: string, damage: Damage): Promise<void> {
  const { rows } = await client.execute(TRIGGERS);
  const isKept = (name: unknown) => !damage.sql?.includes(`DROP TRIGGER ${name}`);
  const pages: number[] = [];
  for (const name of damage.pagesOf ?? []) {
    const found = await client.execute({ sql: 'SELECT pageno FROM dbstat WHERE name = ?', args: [name] });
    pages.push(...found.rows.map((row) => Number(row['pageno'])));
  }
  if (damage.sql !== undefined) {
    await client.executeMultiple(
      [
        'PRAGMA foreign_keys = OFF',
        ...rows.map(({ name }) => `DROP TRIGGER ${name}`),
        ...damage.sql.map((sql) => sql.replace('DROP TRIGGER', 'DROP TRIGGER IF EXISTS')),
        ...rows.filter(({ name }) => isKept(name)).map(({ sql }) => String(sql)),
      ].join(';\n'),
    );
  }
  await client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
  client.close();
  // The first page of the schema is that of the file, which another damage overwrites.
  if (pages.length > 0)
    overwritePages(
      path,
      pages.filter((page) => page > 1),
    );
  damage.file?.(path);
}
