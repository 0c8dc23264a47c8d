import { type SQL, sql } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Database, Statement } from '../database.ts';
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

/** SQL: whether a paper adds to its item. */
export function paperAdds(paper: LoadedPaper): SQL {
  return addsTo(
    content((name) => {
      const value = paper[name];
      return sql`${typeof value === 'object' && value !== null ? JSON.stringify(value) : value}`;
    }),
  );
}

/** SQL: whether the dump is complete, so that readers see its items. */
export function isLoaded(dumpId: string): SQL {
  return sql`EXISTS (SELECT 1 FROM dumps WHERE id = ${dumpId} AND state = 'loaded')`;
}

/** SQL: whether an item belongs to the dump alone: the dump brought it, and readers do not see it yet. */
export function isOwn(dumpId: string): SQL {
  return sql`(${items.arrival} IS NULL AND ${items.firstDump} = ${dumpId})`;
}

/**
 * Inserts the item of a paper, or merges the paper into it.
 * @param mayChangeOthers SQL: whether to change an item that readers see or that another dump brought
 */
export function upsertItem(
  db: Database,
  dump: { readonly id: string; readonly capturedAt: string },
  paper: LoadedPaper,
  mayChangeOthers: SQL,
): Statement {
  const excluded = content((name) => sql.raw(`excluded.${name}`));
  const isLonger = sql`length(excluded.abstract) > length(${items.abstract})`;
  const fill = (name: (typeof FILLED)[number]) =>
    sql`iif(${isEmpty(name, items[name])}, ${excluded[name]}, ${items[name]})`;
  return db.orm
    .insert(items)
    .values({
      id: paper.itemId,
      title: paper.title,
      abstract: paper.abstract,
      authors: paper.authors,
      url: paper.url,
      categories: paper.categories,
      links: paper.links,
      comments: paper.comments,
      journal: paper.journal,
      language: paper.language,
      publishedAt: paper.publishedAt,
      updatedAt: paper.restored?.updatedAt ?? dump.capturedAt,
      firstDump: dump.id,
      position: paper.start,
      revised: paper.revised ?? false,
    })
    .onConflictDoUpdate({
      target: items.id,
      set: {
        abstract: sql`iif(${isLonger}, excluded.abstract, ${items.abstract})`,
        // That of a new abstract is derived when readers come to see it.
        extract: sql`iif(${isLonger}, NULL, ${items.extract})`,
        ...Object.fromEntries(FILLED.map((name) => [name, fill(name)])),
        updatedAt: sql`max(${items.updatedAt}, excluded.updated_at)`,
        changedAt: null,
      },
      setWhere: sql`${addsTo(excluded)} AND (${isOwn(dump.id)} OR ${mayChangeOthers})`,
    });
}
