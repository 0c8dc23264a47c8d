import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Database, Statement } from '../database.ts';
import { raw, transact, write } from '../database.ts';
import { rejectId } from '../dumps/rejects.ts';
import { externalIds, type ItemLink, itemDumps, items, rejects } from '../schema.ts';
import { bytesOf } from '../vector.ts';
import { adds, type Content, FILLED, filled, isLoaded, isOwn, setAside } from './pending-changes.ts';

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
 * it adds to items that readers see or that another dump brought is set aside, and topics that readers see stay. A record
 * that needs an embedding and comes without one is entered as not settled, unless the item has it meanwhile: the dump is
 * not complete until it was settled by `storeEmbeddings`.
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
    const entry = paperStatements(db, dump, model, paper, enterRecord(db, dump.id, model, paper));
    itemStatements.push(statements.length + entry.item);
    statements.push(...entry.statements);
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

/**
 * Writes what embedding brought for records of a dump that were entered as not settled, and settles them. A record that is
 * there no longer, because it was given up, stays so, and brings nothing back of its item.
 * @throws LibsqlError as `write` does
 */
export async function storeEmbeddings(
  db: Database,
  dump: { id: string; capturedAt: string },
  model: string,
  papers: readonly LoadedPaper[],
): Promise<void> {
  const settle = ({ start }: LoadedPaper) =>
    db.orm
      .update(itemDumps)
      .set({ settled: true })
      .where(and(eq(itemDumps.dumpId, dump.id), eq(itemDumps.start, start)));
  const starts = JSON.stringify(papers.map(({ start }) => start));
  await transact(db, async (run) => {
    const { rows } = await run(
      raw(
        db,
        sql`SELECT start FROM item_dumps WHERE dump_id = ${dump.id} AND start IN (SELECT value FROM json_each(${starts}))`,
      ),
    );
    const there = new Set(rows.map((row) => Number(row['start'])));
    await run.all(
      papers
        .filter(({ start }) => there.has(start))
        .flatMap((paper) => paperStatements(db, dump, model, paper, settle(paper)).statements),
    );
  });
}

/**
 * What writes a record.
 * @param record the statement for its row in `item_dumps`
 * @returns also which of the statements is the one for its item
 */
function paperStatements(
  db: Database,
  dump: { id: string; capturedAt: string },
  model: string,
  paper: LoadedPaper,
  record: Statement,
): { readonly statements: readonly Statement[]; readonly item: number } {
  const { itemId, embedding, topics } = paper;
  const before = [
    setAside(db, dump.id, paper),
    ...(waits(paper) ? [forgetEmbedding(db, dump.id, model, paper)] : []),
  ];
  const names = paper.externalIds.map(({ scheme, value }) =>
    db.orm.insert(externalIds).values({ scheme, value, itemId }).onConflictDoNothing(),
  );
  const embedded =
    embedding === null
      ? []
      : [
          upsertEmbedding(db, model, paper, embedding),
          ...replaceTopics(db, itemId, topics, sql`AND arrival IS NULL`),
        ];
  const item = upsertItem(db, dump, paper, isLoaded(dump.id));
  return { statements: [...before, item, record, ...names, ...embedded], item: before.length };
}

/** Whether a record is still to be embedded. */
function waits({ embedding, needsEmbedding }: LoadedPaper): boolean {
  return embedding === null && needsEmbedding;
}

/**
 * Enters a record in `item_dumps`. One that waits is settled if somebody embedded the text meanwhile, and is not entered
 * in a dump that is complete: whoever reads that again must not take it apart.
 */
function enterRecord(db: Database, dumpId: string, model: string, paper: LoadedPaper): Statement {
  const { start, end, itemId, title, abstract } = paper;
  const settled = waits(paper)
    ? sql`EXISTS (SELECT 1 FROM embeddings e JOIN items i ON i.id = e.item_id WHERE e.model = ${model}
            AND i.id = ${itemId} AND i.title = ${title} AND i.abstract = ${abstract})`
    : sql`1`;
  const condition = waits(paper) ? sql`NOT ${isLoaded(dumpId)}` : sql`1`;
  return raw(
    db,
    sql`INSERT INTO item_dumps (dump_id, start, "end", item_id, settled)
        SELECT ${dumpId}, ${start}, ${end}, ${itemId}, ${settled} WHERE ${condition}
        ON CONFLICT (dump_id, start) DO UPDATE SET
          item_id = excluded.item_id, "end" = excluded."end", settled = excluded.settled`,
  );
}

/** Drops the embedding of a text that is about to be replaced by one that is still to be embedded. */
function forgetEmbedding(
  db: Database,
  dumpId: string,
  model: string,
  { itemId, abstract }: LoadedPaper,
): Statement {
  return raw(
    db,
    sql`DELETE FROM embeddings WHERE model = ${model} AND item_id IN (
          SELECT id FROM items WHERE id = ${itemId} AND length(abstract) < length(${abstract})
            AND (${isOwn(dumpId)} OR ${isLoaded(dumpId)}))`,
  );
}

/** @param mayChangeOthers whether an item may be changed now that readers see or that another dump brought, as SQL */
export function upsertItem(
  db: Database,
  dump: { id: string; capturedAt: string },
  paper: LoadedPaper,
  mayChangeOthers: SQL,
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
      setWhere: sql`${adds(offered)} AND (${isOwn(dump.id)} OR ${mayChangeOthers})`,
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
