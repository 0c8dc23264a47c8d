import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { LISTED_DATE } from '../items/listed-date.ts';

/** Rows that a probe reads of each table: a millisecond. */
const PROBE_ROWS = 32;

/**
 * Reads a little of what readers need: the next rows of the items, in turn with all others, their vectors and topics by the
 * indexes, and the full-text index. So damage is met sooner or later wherever it is, at the cost of a query.
 * @param after the `seq` that the last call returned; 0 at first
 * @returns where the next call goes on; 0 after the last item
 * @throws LibsqlError when the database cannot be read or is damaged
 */
export async function probeDatabase({ client, orm }: Database, after: number): Promise<number> {
  const page = sql`SELECT seq, id, arrival, title, abstract, authors, words FROM items WHERE seq > ${after} ORDER BY seq LIMIT ${PROBE_ROWS}`;
  const query = sql`SELECT max(p.seq) AS last, sum(length(p.title) + length(p.abstract) + length(p.authors) + length(p.words)) AS chars,
      sum((SELECT sum(length(vector)) FROM embeddings e WHERE e.item_id = p.id)) AS vectors,
      sum((SELECT sum(length(why)) FROM item_topics t WHERE t.item_id = p.id)) AS topics,
      sum((SELECT sum(length(code)) FROM cell_codes c WHERE c.arrival = p.arrival)) AS codes,
      (SELECT changed_at FROM catalogue) AS changed_at,
      (SELECT count(*) FROM (SELECT arrival FROM items WHERE arrival > 0 ORDER BY arrival DESC LIMIT ${PROBE_ROWS})) AS arrived,
      (SELECT count(*) FROM (SELECT id FROM items WHERE id >= lower(hex(randomblob(1))) ORDER BY id LIMIT ${PROBE_ROWS})) AS ids,
      (SELECT count(*) FROM (SELECT id FROM items i WHERE arrival IS NOT NULL
        ORDER BY ${sql.raw(LISTED_DATE)} DESC, position, id LIMIT ${PROBE_ROWS})) AS newest,
      (SELECT count(*) FROM (SELECT rowid FROM items_fts WHERE items_fts MATCH 'a OR learning' LIMIT ${PROBE_ROWS})) AS found
    FROM (${page}) p`;
  const { sql: text, params } = orm.run(query).getQuery();
  const { rows } = await client.execute({ sql: text, args: params as never });
  if (rows[0]?.['changed_at'] === null) throw new Error('probing the database: the catalogue has no row');
  return Number(rows[0]?.['last'] ?? 0);
}
