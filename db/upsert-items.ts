import { type SQL, sql } from 'drizzle-orm';
import type { Database, Statement } from './database.ts';
import { raw, write } from './database.ts';
import { adds, type Content, FILLED, filled, isLoaded, setAside } from './pending-changes.ts';
import { rejectId } from './rejects.ts';
import { externalIds, type ItemLink, itemDumps, items, rejects } from './schema.ts';
import { bytesOf } from './vector.ts';

/** One record of a dump, ready to be written. */
export interface LoadedPaper {
  readonly start: number;
  readonly end: number;
  readonly itemId: string;
  readonly title: string;
  readonly abstract: string;
  readonly authors: readonly string[];
  readonly externalIds: readonly { readonly scheme: string; readonly value: string }[];
  readonly url: string | null;
  readonly categories: readonly string[];
  readonly links: readonly ItemLink[];
  readonly comments: string | null;
  readonly journal: string | null;
  readonly language: string | null;
  readonly publishedAt: string;
  readonly embedding: {
    readonly vector: Float32Array;
    readonly tokens: number;
    readonly truncated: boolean;
  } | null;
  /** Whether its text is still to be embedded when it comes without an embedding. */
  readonly needsEmbedding: boolean;
  readonly topics: readonly TopicRow[];
}

export interface TopicRow {
  readonly slug: string;
  readonly score: number;
  readonly why: readonly string[];
}

export interface LoadedReject {
  readonly start: number;
  readonly end: number;
  readonly stage: string;
  readonly code: string;
  readonly message: string;
  readonly raw: string;
}

/**
 * Writes a batch of one dump's records in one transaction. Every statement is an upsert, so a batch may be written
 * twice, or by two processes at once, with the same end.
 *
 * A record of a known item fills what is empty and replaces a shorter abstract; it never blanks or changes anything
 * else. An embedding is kept only if it was made from the text that the item now has. While the dump is loading, what
 * it adds to items that readers see is set aside, and their topics stay. A record that needs an embedding and comes
 * without one is entered as not settled: the dump is not complete until it is written again with it.
 * @returns how many items were added or changed
 */
export async function upsertItems(
  db: Database,
  dump: { id: string; capturedAt: string },
  model: string,
  papers: readonly LoadedPaper[],
  rejected: readonly LoadedReject[],
  now: Date,
): Promise<number> {
  const statements: Statement[] = [];
  const itemStatements: number[] = [];
  for (const paper of papers) {
    const settled = paper.embedding !== null || !paper.needsEmbedding;
    statements.push(setAside(db, dump.id, paper));
    itemStatements.push(statements.length);
    statements.push(upsertItem(db, dump, paper, isLoaded(dump.id)));
    statements.push(
      db.orm
        .insert(itemDumps)
        .values({ dumpId: dump.id, start: paper.start, end: paper.end, itemId: paper.itemId, settled })
        .onConflictDoUpdate({
          target: [itemDumps.dumpId, itemDumps.start],
          set: { itemId: paper.itemId, end: paper.end, settled },
        }),
    );
    for (const { scheme, value } of paper.externalIds) {
      statements.push(
        db.orm.insert(externalIds).values({ scheme, value, itemId: paper.itemId }).onConflictDoNothing(),
      );
    }
    if (paper.embedding !== null) {
      statements.push(upsertEmbedding(db, model, paper, paper.embedding));
      statements.push(...replaceTopics(db, paper.itemId, paper.topics, sql`AND arrival IS NULL`));
    }
  }
  for (const reject of rejected) {
    statements.push(
      db.orm
        .insert(rejects)
        .values({
          ...reject,
          id: rejectId(dump.id, reject.start),
          dumpId: dump.id,
          createdAt: now.toISOString(),
        })
        .onConflictDoUpdate({
          target: rejects.id,
          set: {
            stage: reject.stage,
            code: reject.code,
            message: reject.message,
            raw: reject.raw,
            end: reject.end,
          },
        }),
    );
  }
  const results = await write(db, statements);
  return itemStatements.reduce((sum, index) => sum + (results[index]?.rowsAffected ?? 0), 0);
}

/** @param mayChangeListed whether an item that readers see may be changed now, as SQL */
export function upsertItem(
  db: Database,
  dump: { id: string; capturedAt: string },
  paper: LoadedPaper,
  mayChangeListed: SQL,
): Statement {
  const offered = Object.fromEntries(
    ['abstract', ...FILLED].map((name) => [name, sql.raw(`excluded.${name}`)]),
  ) as unknown as Content;
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
      updatedAt: sql`max(${paper.publishedAt}, ${dump.capturedAt})`,
      firstDump: dump.id,
      position: paper.start,
    })
    .onConflictDoUpdate({
      target: items.id,
      set: {
        abstract: sql`iif(length(excluded.abstract) > length(${items.abstract}), excluded.abstract, ${items.abstract})`,
        ...Object.fromEntries(FILLED.map((name) => [name, filled(name, offered[name])])),
        updatedAt: sql`max(${items.updatedAt}, excluded.updated_at)`,
      },
      setWhere: sql`${adds(offered)} AND (${items.arrival} IS NULL OR ${mayChangeListed})`,
    });
}

/** Keeps the embedding of a text, if the item still has that text. */
export function upsertEmbedding(
  db: Database,
  model: string,
  paper: LoadedPaper,
  { vector, tokens, truncated }: NonNullable<LoadedPaper['embedding']>,
): Statement {
  const bytes = bytesOf(vector);
  return raw(
    db,
    sql`INSERT INTO embeddings (item_id, model, vector, code, tokens, truncated)
        SELECT id, ${model}, ${bytes}, vector1bit(${bytes}), ${tokens}, ${truncated ? 1 : 0} FROM items
        WHERE id = ${paper.itemId} AND title = ${paper.title} AND abstract = ${paper.abstract}
        ON CONFLICT (model, item_id) DO UPDATE SET
          vector = excluded.vector, code = excluded.code, tokens = excluded.tokens, truncated = excluded.truncated`,
  );
}

/** Statements that make `topics` the topics of an item, if it meets `condition`. In topics that stay it keeps its place. */
export function replaceTopics(
  db: Database,
  itemId: string,
  topics: readonly TopicRow[],
  condition: SQL = sql``,
): Statement[] {
  const item = sql`FROM items WHERE id = ${itemId} ${condition}`;
  const slugs = JSON.stringify(topics.map(({ slug }) => slug));
  return [
    raw(
      db,
      sql`DELETE FROM item_topics
          WHERE item_id IN (SELECT id ${item}) AND topic_slug NOT IN (SELECT value FROM json_each(${slugs}))`,
    ),
    ...topics.map(({ slug, score, why }) =>
      raw(
        db,
        sql`INSERT INTO item_topics (topic_slug, item_id, score, why, published_at, position)
            SELECT ${slug}, id, ${score}, ${JSON.stringify(why)}, published_at, position ${item}
            ON CONFLICT (item_id, topic_slug) DO UPDATE SET score = excluded.score, why = excluded.why`,
      ),
    ),
  ];
}
