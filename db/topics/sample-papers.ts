/** Items with their embeddings: those that topics are fitted to, and those that a topic is tried on. */

import { sql } from 'drizzle-orm';
import { type Database, read } from '../database.ts';
import { floatsOf } from '../vector.ts';
import type { ScoredPaper } from './classify-items.ts';
import { readExamples, type TaxonomyExample, type TopicExample } from './examples.ts';

/** A paper with its embedding, of unit length. */
export interface SamplePaper extends ScoredPaper {
  readonly vector: Float32Array;
}

/** Items that have an embedding. */
export interface SampleScope {
  /** The embedding model. */
  readonly model: string;
  /** A dump that is about to be complete: its items count as listed ones do. `null` for listed items only. */
  readonly dumpId: string | null;
}

const COLUMNS = sql`i.id, i.title, i.abstract, i.categories, e.vector`;

const within = ({ model, dumpId }: SampleScope) => sql`embeddings e CROSS JOIN items i ON i.id = e.item_id
  WHERE e.model = ${model} AND (i.arrival IS NOT NULL OR EXISTS
    (SELECT 1 FROM item_dumps d WHERE d.item_id = i.id AND d.dump_id = ${dumpId}))`;

/** Items per query: bounds memory to a few megabytes, also for responses in JSON. */
const PAGE_ITEMS = 512;

/** Reads all items in scope, in pages, in the order of their ids. */
export async function* scanPapers(db: Database, scope: SampleScope): AsyncGenerator<readonly SamplePaper[]> {
  for (let after = ''; ; ) {
    const { rows } = await read(
      db,
      sql`SELECT ${COLUMNS} FROM ${within(scope)} AND e.item_id > ${after} ORDER BY e.item_id LIMIT ${PAGE_ITEMS}`,
    );
    const page = rows.map(samplePaper);
    yield page;
    if (page.length < PAGE_ITEMS) return;
    after = page.at(-1)?.id ?? '';
  }
}

/**
 * Reads the items with the smallest ids, in their order. Ids are hashes, so the sample is uniform and does not depend on the
 * order of dumps.
 */
export async function readSample(
  db: Database,
  scope: SampleScope,
  size: number,
): Promise<readonly SamplePaper[]> {
  const sample: SamplePaper[] = [];
  for await (const page of scanPapers(db, scope)) {
    sample.push(...page);
    if (sample.length >= size) break;
  }
  return sample.slice(0, size);
}

/** Counts the items in scope, up to `limit`. */
export async function countSample(db: Database, scope: SampleScope, limit: number): Promise<number> {
  const { rows } = await read(
    db,
    sql`SELECT count(*) AS n FROM (SELECT 1 FROM ${within(scope)} LIMIT ${limit})`,
  );
  return Number(rows[0]?.['n']);
}

/** Finds items by their ids, also those that no reader sees yet; without those that have no embedding. */
export async function findPapers(
  db: Database,
  model: string,
  ids: readonly string[],
): Promise<readonly SamplePaper[]> {
  const { rows } = await read(
    db,
    sql`SELECT ${COLUMNS} FROM items i JOIN embeddings e ON e.item_id = i.id
        WHERE e.model = ${model} AND i.id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) ORDER BY i.id`,
  );
  return rows.map(samplePaper);
}

/** Reads the examples of the database and of the taxonomy, with their papers; without those that have no embedding. */
export async function readExamplePapers(
  db: Database,
  model: string,
  named: readonly TaxonomyExample[],
): Promise<readonly (SamplePaper & TopicExample)[]> {
  const examples = await readExamples((query) => read(db, query), named);
  const papers = await findPapers(
    db,
    model,
    examples.map(({ itemId }) => itemId),
  );
  const byId = new Map(papers.map((paper) => [paper.id, paper]));
  return examples.flatMap((example) => {
    const paper = byId.get(example.itemId);
    return paper === undefined ? [] : [{ ...paper, ...example }];
  });
}

function samplePaper(row: Readonly<Record<string, unknown>>): SamplePaper {
  return {
    id: String(row['id']),
    title: String(row['title']),
    abstract: String(row['abstract']),
    categories: JSON.parse(String(row['categories'])) as string[],
    vector: floatsOf(row['vector'] as ArrayBuffer),
  };
}
