import { sql } from 'drizzle-orm';
import type { Run } from '../../../db/database.ts';
import { type ExportedItem, readItems } from '../../../db/exports/read-items.ts';
import { EXPORT_VERSION } from '../../../pipeline/formats/json/export-schema.ts';

export interface ExportOptions {
  /** Address of the site; `null` without one. */
  readonly site: string | null;
  readonly now: Date;
  /** Whether to write vectors. */
  readonly vectors: boolean;
}

/**
 * The lines of an export: a header, then the papers that readers see, the newest first. docs/dumps.md describes the fields.
 * Memory: a page of papers.
 * @param run within a read transaction, so that all lines are of one state
 */
export async function* exportLines(
  run: Run,
  { site, now, vectors }: ExportOptions,
): AsyncGenerator<{ readonly text: string; readonly papers: number }> {
  const [catalogue] = (
    await run(
      sql`SELECT model, changed_at, (SELECT count(*) FROM items WHERE arrival IS NOT NULL) AS papers FROM catalogue`,
    )
  ).rows;
  const { rows: topics } = await run(sql`SELECT slug, name, kind FROM topics ORDER BY position`);
  const model = (catalogue?.['model'] ?? null) as string | null;
  const papers = Number(catalogue?.['papers'] ?? 0);
  const changedAt = new Date(Number(catalogue?.['changed_at'] ?? 0) * 1000).toISOString();
  const header = {
    ...{ paperwire: 'export', version: EXPORT_VERSION, site, exportedAt: now.toISOString(), changedAt },
    ...{ papers, model, topics: topics.map(({ slug, name, kind }) => ({ slug, name, kind })) },
  };
  yield { text: `${JSON.stringify(header)}\n`, papers: 0 };
  for await (const page of readItems(run, vectors ? model : null))
    yield { text: page.map((item) => `${JSON.stringify(lineOf(item))}\n`).join(''), papers: page.length };
}

function lineOf({ embedding, ...item }: ExportedItem): object {
  if (embedding === undefined) return item;
  const vector = Buffer.from(embedding.vector).toString('base64');
  return { ...item, embedding: { ...embedding, vector } };
}
