/** Reading all listed items with everything that an export says of them. */

import { type SQL, sql } from 'drizzle-orm';
import type { Run } from '../database.ts';
import { EXTERNAL_IDS, type ItemHead } from '../items/find-items.ts';
import type { ItemDump } from '../items/item-dumps.ts';
import { LISTED_DATE } from '../items/listed-date.ts';
import type { RestoredState, RestoredTopic } from '../schema/dumps.ts';
import type { TopicReasons } from '../schema/topics.ts';

type HeadFields = Omit<ItemHead, 'topics' | 'position' | 'updatedAt' | 'arrivedAt' | 'changedAt'>;

/** An item with everything that an export says of it, and what lists show follows from. */
export interface ExportedItem extends HeadFields, Omit<RestoredState, 'topics'> {
  /** Strongest first. */
  readonly topics: readonly (RestoredTopic & { readonly name: string })[];
  /** The records of loaded dumps, the first captured dump first. */
  readonly dumps: readonly ItemDump[];
  /** On demand. */
  readonly embedding?: {
    /** Little-endian IEEE 754 singles. */
    readonly vector: ArrayBuffer;
    readonly tokens: number;
    readonly truncated: boolean;
  };
}

/** Items a page: some hundred kilobytes. */
const PAGE_ITEMS = 128;

/**
 * Reads all listed items, the newest first. That is the order in which lists show them, so the items of one date have it again
 * where the export is read. Memory: a page.
 * @param run within a read transaction, so that all pages are of one state
 * @param model the model of the vectors to read; `null` for none
 */
export async function* readItems(run: Run, model: string | null): AsyncGenerator<readonly ExportedItem[]> {
  let after: Place | undefined;
  for (;;) {
    const page = await readPage(run, after, model);
    if (page.length > 0) yield page.map(({ place: _, ...item }) => item);
    after = page.at(-1)?.place;
    if (page.length < PAGE_ITEMS || after === undefined) return;
  }
}

/** Where an item stands in the order of lists. */
interface Place {
  readonly date: string;
  readonly position: number;
  readonly id: string;
}

async function readPage(
  run: Run,
  after: Place | undefined,
  model: string | null,
): Promise<(ExportedItem & { readonly place: Place })[]> {
  const date = sql.raw(LISTED_DATE);
  // Two steps, each along the index: the rest of the day, then the days before.
  const next = async (condition: SQL, limit: number): Promise<string[]> => {
    if (limit === 0) return [];
    const { rows } = await run(
      sql`SELECT i.id FROM items i WHERE i.arrival IS NOT NULL AND ${condition}
            ORDER BY ${date} DESC, i.position, i.id LIMIT ${limit}`,
    );
    return rows.map((row) => String(row['id']));
  };
  const rest =
    after === undefined
      ? []
      : await next(
          sql`${date} = ${after.date} AND (i.position, i.id) > (${after.position}, ${after.id})`,
          PAGE_ITEMS,
        );
  const before = await next(
    after === undefined ? sql`true` : sql`${date} < ${after.date}`,
    PAGE_ITEMS - rest.length,
  );
  const ids = JSON.stringify([...rest, ...before]);
  const items = await run(
    sql`SELECT ${COLUMNS} FROM json_each(${ids}) n CROSS JOIN items i ON i.id = n.value ORDER BY n.key`,
  );
  const topics = await readTopics(run, ids);
  const corrections = await readCorrections(run, ids);
  const embeddings = model === null ? undefined : await readEmbeddings(run, ids, model);
  return items.rows.map((row) => {
    const { position, first, ...item } = row as unknown as ItemRow;
    const { id, publishedAt } = item;
    const embedding = embeddings?.get(id);
    return {
      ...item,
      authors: JSON.parse(item.authors),
      links: JSON.parse(item.links),
      externalIds: JSON.parse(item.externalIds),
      categories: JSON.parse(item.categories),
      revised: item.revised === 1,
      topics: topics.get(id) ?? [],
      leftTopics: JSON.parse(item.leftTopics),
      corrections: corrections.get(id) ?? [],
      first: first === null ? null : JSON.parse(first),
      dumps: JSON.parse(item.dumps),
      ...(embedding !== undefined && { embedding }),
      place: { date: publishedAt, position, id },
    };
  });
}

/** Lists, which are JSON in a row. */
type Encoded = 'authors' | 'links' | 'externalIds' | 'categories' | 'leftTopics' | 'dumps';

type ItemRow = Omit<ExportedItem, Encoded | 'topics' | 'corrections' | 'first' | 'revised' | 'embedding'> &
  Record<Encoded, string> & {
    readonly first: string | null;
    readonly revised: number;
    readonly position: number;
  };

const COLUMNS = sql.raw(`
  i.id, i.title, i.abstract, i.extract, i.authors, i.url, i.links, ${EXTERNAL_IDS} AS externalIds, i.categories,
  i.comments, i.journal, i.language, i.revised, ${LISTED_DATE} AS publishedAt,
  max(${LISTED_DATE}, i.updated_at) AS updatedAt, i.arrival, i.arrived_at AS arrivedAt,
  coalesce(i.changed_at, i.arrived_at) AS changedAt, i.position,
  (SELECT json_group_array(json_object('slug', l.topic_slug, 'arrivals', t.arrivals))
     FROM topics t CROSS JOIN left_topics l ON l.topic_slug = t.slug AND l.arrival = i.arrival) AS leftTopics,
  (SELECT json_object('abstract', abstract, 'authors', json(authors), 'url', url, 'extract', extract)
     FROM arrived_items WHERE item_id = i.id) AS first,
  (SELECT json_group_array(json_object('id', id, 'name', name, 'format', format, 'capturedAt', captured_at, 'start', start, 'end', "end"))
     FROM (SELECT d.*, x.start, x."end" FROM item_dumps x JOIN dumps d ON d.id = x.dump_id
           WHERE x.item_id = i.id AND d.state = 'loaded' ORDER BY d.captured_at, d.id, x.start)) AS dumps`);

/** Scores in rows of their own: SQLite writes fifteen of their digits into JSON. */
async function readTopics(run: Run, ids: string): Promise<ReadonlyMap<string, ExportedItem['topics']>> {
  const { rows } = await run(
    sql`SELECT x.item_id AS id, t.slug, t.name, x.score, x.why, x.ordinal, x.moved, x.news_score AS newsScore
          FROM json_each(${ids}) n CROSS JOIN item_topics x ON x.item_id = n.value JOIN topics t ON t.slug = x.topic_slug
          ORDER BY n.key, x.score DESC, t.position`,
  );
  const topics = rows.map((row) => ({
    id: String(row['id']),
    slug: String(row['slug']),
    name: String(row['name']),
    score: Number(row['score']),
    why: JSON.parse(String(row['why'])) as TopicReasons,
    ordinal: row['ordinal'] === null ? null : Number(row['ordinal']),
    moved: row['moved'] === 1,
    newsScore: Number(row['newsScore']),
  }));
  return byItem(topics);
}

async function readCorrections(
  run: Run,
  ids: string,
): Promise<ReadonlyMap<string, RestoredState['corrections']>> {
  const { rows } = await run(
    sql`SELECT item_id, topic_slug, belongs, created_at FROM topic_examples
          WHERE item_id IN (SELECT value FROM json_each(${ids})) ORDER BY topic_slug`,
  );
  const corrections = rows.map((row) => ({
    id: String(row['item_id']),
    slug: String(row['topic_slug']),
    belongs: row['belongs'] === 1,
    createdAt: String(row['created_at']),
  }));
  return byItem(corrections);
}

/** The values of each item, without its id. */
function byItem<T extends { readonly id: string }>(
  values: readonly T[],
): ReadonlyMap<string, readonly Omit<T, 'id'>[]> {
  const groups = Map.groupBy(values, ({ id }) => id);
  return new Map([...groups].map(([id, those]) => [id, those.map(({ id: _, ...value }) => value)]));
}

async function readEmbeddings(run: Run, ids: string, model: string) {
  const { rows } = await run(
    sql`SELECT e.item_id, e.vector, e.tokens, e.truncated
          FROM json_each(${ids}) n CROSS JOIN embeddings e ON e.item_id = n.value WHERE e.model = ${model}`,
  );
  return new Map(
    rows.map((row) => [
      String(row['item_id']),
      {
        vector: row['vector'] as ArrayBuffer,
        tokens: Number(row['tokens']),
        truncated: row['truncated'] === 1,
      },
    ]),
  );
}
