import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Database, Statement } from '../database.ts';
import { transact, write } from '../database.ts';
import { CONTINUED, rejectId } from '../dumps/rejects.ts';
import { setRestored } from '../exports/restored-items.ts';
import { itemDumps, rejects } from '../schema/dumps.ts';
import { externalIds } from '../schema/items.ts';
import { bytesOf } from '../vector.ts';
import type { DumpReading, LoadedPaper, LoadedReject, TopicRow } from './loaded-paper.ts';
import { addsTo, content, isLoaded, isOwn, storedValue, upsertItem } from './merge-item.ts';
import { hasNewIds, setAside } from './pending-changes.ts';

/**
 * Writes a batch of one dump's records: first those that add nothing to their items, in one statement, then the others in one
 * transaction. Every statement is an upsert, so a batch may be written twice, or by two processes at once, with the same result.
 *
 * A record of an existing item fills empty fields and replaces a shorter abstract; it never blanks or changes anything
 * else. An embedding is kept only if it was made from the text that the item now has. While the dump is loading, changes
 * to items that readers see or that another dump brought are set aside, and topics that readers see stay. A record that
 * needs an embedding and comes without one waits for `storeEmbeddings`, unless the item was embedded meanwhile; until
 * then the dump is not complete.
 * @returns how many items were added or changed
 */
export async function upsertItems(
  db: Database,
  dump: DumpReading,
  model: string,
  papers: readonly LoadedPaper[],
  rejected: readonly LoadedReject[],
  now: Date,
): Promise<number> {
  const entered = await enterKnownRecords(db, dump, papers);
  const statements: Statement[] = [];
  const itemStatements: number[] = [];
  for (const paper of papers.filter(({ start }) => !entered.has(start))) {
    const entry = paperStatements(db, dump, model, paper, upsertRecord(dump, model, paper));
    itemStatements.push(statements.length + entry.item);
    statements.push(...entry.statements);
  }
  statements.push(...rejected.map((reject) => upsertReject(db, dump, reject, now)));
  const results = await write(db, statements);
  return itemStatements.reduce((sum, index) => sum + (results[index]?.rowsAffected ?? 0), 0);
}

/**
 * Enters those records of a dump that add nothing to their items: no text, no field, no external id. For them it does in one
 * statement what {@link upsertItems} does in several for each record. Such a record adds nothing later either: items only gain.
 * @returns the first bytes of the records that it entered
 */
async function enterKnownRecords(
  db: Database,
  { id: dumpId, reading }: DumpReading,
  papers: readonly LoadedPaper[],
): Promise<ReadonlySet<number>> {
  const candidates = papers.filter(
    ({ needsEmbedding, embedding, restored }) => !needsEmbedding && embedding === null && !restored,
  );
  if (candidates.length === 0) return new Set();
  const rows = candidates.map(({ start, end, itemId, externalIds, ...paper }) => {
    const fields = content((name) => storedValue(paper[name]));
    return { start, end, itemId, externalIds, ...fields };
  });
  const field = (name: string) => sql.raw(`r.value ->> '${name}'`);
  const [entered] = await write(db, [
    sql`INSERT INTO item_dumps (dump_id, start, "end", item_id, embedded, reading)
        SELECT ${dumpId}, ${field('start')}, ${field('end')}, items.id, 1, ${reading}
        FROM json_each(${JSON.stringify(rows)}) r CROSS JOIN items ON items.id = ${field('itemId')}
        WHERE NOT ${addsTo(content(field))} AND NOT ${hasNewIds(sql`r.value -> 'externalIds'`)}
        ON CONFLICT (dump_id, start) DO UPDATE SET item_id = excluded.item_id, "end" = excluded."end",
          embedded = excluded.embedded, reading = max(reading, excluded.reading)
        RETURNING start`,
  ]);
  return new Set(entered?.rows.map((row) => Number(row['start'])));
}

/**
 * Writes embeddings and topics of records that wait for them. A record that was rejected meanwhile stays rejected, and
 * its item is not restored.
 * @throws LibsqlError as `write` does
 */
export async function storeEmbeddings(
  db: Database,
  dump: { readonly id: string; readonly capturedAt: string },
  model: string,
  papers: readonly LoadedPaper[],
): Promise<void> {
  const markEmbedded = ({ start }: LoadedPaper) =>
    db.orm
      .update(itemDumps)
      .set({ embedded: true })
      .where(and(eq(itemDumps.dumpId, dump.id), eq(itemDumps.start, start)));
  const starts = JSON.stringify(papers.map(({ start }) => start));
  await transact(db, async (run) => {
    const { rows } = await run(
      sql`SELECT start FROM item_dumps WHERE dump_id = ${dump.id} AND start IN (SELECT value FROM json_each(${starts}))`,
    );
    const existing = new Set(rows.map((row) => Number(row['start'])));
    await run.all(
      papers
        .filter(({ start }) => existing.has(start))
        .flatMap((paper) => paperStatements(db, dump, model, paper, markEmbedded(paper)).statements),
    );
  });
}

/**
 * The statements that write a record.
 * @param record the statement for its row in `item_dumps`
 * @returns with them the index of the statement for the item
 */
function paperStatements(
  db: Database,
  dump: { readonly id: string; readonly capturedAt: string },
  model: string,
  paper: LoadedPaper,
  record: Statement,
): { readonly statements: readonly Statement[]; readonly item: number } {
  const { itemId, embedding, topics } = paper;
  const before = [
    setAside(dump.id, paper),
    ...(waits(paper) ? [deleteEmbedding(dump.id, model, paper)] : []),
  ];
  const aliases = paper.externalIds.map(({ scheme, value }) =>
    db.orm.insert(externalIds).values({ scheme, value, itemId }).onConflictDoNothing(),
  );
  const classified =
    embedding === null
      ? []
      : [
          upsertEmbedding(model, paper, embedding),
          ...replaceTopics(itemId, topics, sql`AND arrival IS NULL AND abstract = ${paper.abstract}`),
        ];
  const item = upsertItem(dump, paper, isLoaded(dump.id));
  const restored = paper.restored === undefined ? [] : [setRestored(dump.id, paper, paper.restored)];
  return {
    statements: [...before, item, record, ...aliases, ...classified, ...restored],
    item: before.length,
  };
}

/** Whether a record is still to be embedded. */
function waits({ embedding, needsEmbedding }: LoadedPaper): boolean {
  return embedding === null && needsEmbedding;
}

/**
 * Enters a record in `item_dumps`. A record that waits counts as embedded if its text was embedded meanwhile. It is not
 * entered in a complete dump: a late second reader must not make that incomplete again.
 */
function upsertRecord({ id: dumpId, reading }: DumpReading, model: string, paper: LoadedPaper): Statement {
  const { start, end, itemId, title, abstract } = paper;
  const embedded = waits(paper)
    ? sql`EXISTS (SELECT 1 FROM embeddings e JOIN items i ON i.id = e.item_id WHERE e.model = ${model}
            AND i.id = ${itemId} AND i.title = ${title} AND i.abstract = ${abstract})`
    : sql`1`;
  const condition = waits(paper) ? sql`NOT ${isLoaded(dumpId)}` : sql`1`;
  return sql`INSERT INTO item_dumps (dump_id, start, "end", item_id, embedded, reading)
        SELECT ${dumpId}, ${start}, ${end}, ${itemId}, ${embedded}, ${reading} WHERE ${condition}
        ON CONFLICT (dump_id, start) DO UPDATE SET item_id = excluded.item_id, "end" = excluded."end",
          embedded = excluded.embedded, reading = max(reading, excluded.reading)`;
}

function upsertReject(
  db: Database,
  { id: dumpId, reading }: DumpReading,
  reject: LoadedReject,
  now: Date,
): Statement {
  const { start, end, stage, message, raw: text, continues } = reject;
  const changing = { end, stage, message, raw: text, code: continues ? CONTINUED : reject.code };
  return db.orm
    .insert(rejects)
    .values({
      ...changing,
      id: rejectId(dumpId, start),
      dumpId,
      start,
      reading,
      createdAt: now.toISOString(),
    })
    .onConflictDoUpdate({
      target: rejects.id,
      set: { ...changing, reading: sql`max(${rejects.reading}, excluded.reading)` },
    });
}

/** Drops the embedding of a text that is about to be replaced by a longer one without an embedding. */
function deleteEmbedding(dumpId: string, model: string, { itemId, abstract }: LoadedPaper): Statement {
  return sql`DELETE FROM embeddings WHERE model = ${model} AND item_id IN (
          SELECT id FROM items WHERE id = ${itemId} AND length(abstract) < length(${abstract})
            AND (${isOwn(dumpId)} OR ${isLoaded(dumpId)}))`;
}

/** Stores the embedding of a paper, if its item still has that text. */
export function upsertEmbedding(
  model: string,
  paper: Pick<LoadedPaper, 'itemId' | 'title' | 'abstract'>,
  { vector, tokens, truncated }: NonNullable<LoadedPaper['embedding']>,
): Statement {
  const bytes = bytesOf(vector);
  return sql`INSERT INTO embeddings (item_id, model, vector, tokens, truncated)
        SELECT id, ${model}, ${bytes}, ${tokens}, ${truncated ? 1 : 0} FROM items
        WHERE id = ${paper.itemId} AND title = ${paper.title} AND abstract = ${paper.abstract}
        ${REPLACE_EMBEDDING}`;
}

/** The end of a statement that stores embeddings: new ones replace those that are there. */
export const REPLACE_EMBEDDING = sql`ON CONFLICT (model, item_id) DO UPDATE SET
  vector = excluded.vector, tokens = excluded.tokens, truncated = excluded.truncated`;

/** What an item in a topic keeps when it gets the topic again: its place, and the score with which it came there. */
export const KEEP_PLACE = sql`ON CONFLICT (item_id, topic_slug) DO UPDATE SET score = excluded.score, why = excluded.why,
  news_score = iif(arrival IS NULL, excluded.score, news_score)`;

/** Statements that make `topics` the topics of an item that meets `condition`. In topics that stay it keeps its place. */
export function replaceTopics(
  itemId: string,
  topics: readonly TopicRow[],
  condition: SQL = sql``,
): Statement[] {
  const item = sql`FROM items WHERE id = ${itemId} ${condition}`;
  const slugs = JSON.stringify(topics.map(({ slug }) => slug));
  return [
    sql`DELETE FROM item_topics
          WHERE item_id IN (SELECT id ${item}) AND topic_slug NOT IN (SELECT value FROM json_each(${slugs}))`,
    ...topics.map(
      ({ slug, score, why }) =>
        sql`INSERT INTO item_topics (topic_slug, item_id, score, why, published_at, position, news_score)
            SELECT ${slug}, id, ${score}, ${JSON.stringify(why)}, published_at, position, ${score} ${item}
            ${KEEP_PLACE}`,
    ),
  ];
}
