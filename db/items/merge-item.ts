import { type SQL, sql } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Statement } from '../database.ts';
import { items } from '../schema/items.ts';
import type { LoadedPaper } from './loaded-paper.ts';

/** Fields that an item takes over from a record while they are empty: lists, and single values. */
const LISTS = ['authors', 'categories', 'links'] as const;
const VALUES = ['url', 'comments', 'journal', 'language'] as const;
const FILLED = [...LISTS, ...VALUES] as const;

/** The fields that an item may take over from a record, as SQL. */
type Content<Value = SQL> = Record<'abstract' | (typeof FILLED)[number], Value>;

/** The content of a record or an item, each field by its name. */
export function content<Value>(field: (name: keyof Content) => Value): Content<Value> {
  const names = ['abstract', ...FILLED] as const;
  return Object.fromEntries(names.map((name) => [name, field(name)])) as Content<Value>;
}

/** SQL: whether a field is empty; `field` is a column of the item or a value of the record. */
function isEmpty(name: (typeof FILLED)[number], field: SQL | AnySQLiteColumn): SQL {
  return LISTS.some((list) => list === name) ? sql`${field} = '[]'` : sql`${field} IS NULL`;
}

/** SQL: whether a record has a longer abstract than its item, or a field that is empty there. */
export function addsTo(record: Content): SQL {
  const fills = FILLED.map(
    (name) => sql`(${isEmpty(name, items[name])} AND NOT ${isEmpty(name, record[name])})`,
  );
  return sql`(length(${record.abstract}) > length(${items.abstract}) OR ${sql.join(fills, sql` OR `)})`;
}

/** A field as the database holds it: a list as JSON. */
export function storedValue(value: LoadedPaper[keyof Content]): string | null {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** SQL: whether a paper adds to its item. */
export function paperAdds(paper: LoadedPaper): SQL {
  return addsTo(content((name) => sql`${storedValue(paper[name])}`));
}

/** SQL: whether the dump is complete, so that readers see its items. */
export function isLoaded(dumpId: string): SQL {
  return sql`EXISTS (SELECT 1 FROM dumps WHERE id = ${dumpId} AND state = 'loaded')`;
}

/** SQL: whether an item belongs to the dump alone: the dump brought it, and readers do not see it yet. */
export function isOwn(dumpId: string): SQL {
  return sql`(${items.arrival} IS NULL AND ${items.firstDump} = ${dumpId})`;
}

/** The fields that a record gives an item: column and value, as the record holds it. */
const COLUMNS = sql.raw(
  `id, title, abstract, ${FILLED.join(', ')}, published_at, revised, updated_at, first_dump, position, extract, words`,
);

/**
 * Inserts the items of papers, or merges the papers into them, one after another.
 * @param papers SQL: a query of {@link COLUMNS}
 * @param mayChangeOthers SQL: whether to change an item that readers see or that another dump brought
 */
function mergeItems(dumpId: string, papers: SQL, mayChangeOthers: SQL): SQL {
  const excluded = content((name) => sql.raw(`excluded.${name}`));
  const isLonger = sql`length(excluded.abstract) > length(${items.abstract})`;
  const fill = FILLED.map(
    (name) => sql`${sql.raw(name)} = iif(${isEmpty(name, items[name])}, ${excluded[name]}, ${items[name]})`,
  );
  return sql`INSERT INTO items (${COLUMNS}) ${papers} ON CONFLICT (id) DO UPDATE SET
      abstract = iif(${isLonger}, excluded.abstract, ${items.abstract}),
      extract = iif(${isLonger}, excluded.extract, ${items.extract}),
      words = iif(${isLonger}, excluded.words, ${items.words}),
      ${sql.join(fill, sql`, `)},
      updated_at = max(${items.updatedAt}, excluded.updated_at), changed_at = NULL
    WHERE ${addsTo(excluded)} AND (${isOwn(dumpId)} OR ${mayChangeOthers})`;
}

/**
 * Inserts the item of a paper, or merges the paper into it. What follows from a new abstract is derived when readers come to
 * see it.
 * @param mayChangeOthers SQL: whether to change an item that readers see or that another dump brought
 */
export function upsertItem(
  dump: { readonly id: string; readonly capturedAt: string },
  paper: LoadedPaper,
  mayChangeOthers: SQL,
): Statement {
  const filled = FILLED.map((name) => sql`${storedValue(paper[name])}`);
  const updatedAt = paper.restored?.updatedAt ?? dump.capturedAt;
  const row = sql`VALUES (${paper.itemId}, ${paper.title}, ${paper.abstract}, ${sql.join(filled, sql`, `)},
    ${paper.publishedAt}, ${paper.revised ? 1 : 0}, ${updatedAt}, ${dump.id}, ${paper.start}, NULL, '')`;
  return mergeItems(dump.id, row, mayChangeOthers);
}

/**
 * Merges papers that were set aside into their items, in the order of the dump.
 * @param pending SQL: what follows FROM in a query of the papers, as rows `p` of `pending_changes`
 */
export function mergePending(
  dump: { readonly id: string; readonly capturedAt: string },
  pending: SQL,
): Statement {
  const field = (path: string) => sql.raw(`p.paper ->> '${path}'`);
  const filled = FILLED.map((name) => field(name));
  const papers = sql`SELECT ${field('itemId')}, ${field('title')}, ${field('abstract')}, ${sql.join(filled, sql`, `)},
      ${field('publishedAt')}, coalesce(${field('revised')}, 0), coalesce(${field('$.restored.updatedAt')}, ${dump.capturedAt}),
      p.dump_id, p.start, p.derived ->> 0, p.derived ->> 1
    FROM ${pending} ORDER BY p.start`;
  return mergeItems(dump.id, papers, sql`1`);
}
