import { sql } from 'drizzle-orm';
import { getCatalogue } from '../catalogue.ts';
import { type Database, read } from '../database.ts';
import { DIMENSIONS, floatsOf } from '../vector.ts';
import { countOf, type Finding, RESTORE, repairable } from './finding.ts';

/** Vectors per query: 800 KB. */
const PAGE_VECTORS = 512;

/** Vectors are of unit length but for the rounding of 384 singles. */
const MAX_LENGTH_ERROR = 1e-3;

/** Why a vector cannot be used; `null` when it can. */
function faultOf(blob: unknown): string | null {
  if (!(blob instanceof ArrayBuffer) || blob.byteLength !== DIMENSIONS * 4) return 'of another size';
  const length = Math.hypot(...floatsOf(blob));
  return Math.abs(length - 1) <= MAX_LENGTH_ERROR ? null : 'not of length 1';
}

/** Ids of listed items whose vector is missing or broken, and how many there are of each fault. */
export async function findBrokenVectors(db: Database) {
  const { model } = await getCatalogue(db);
  const ids: string[] = [];
  const faults = new Map<string, number>();
  if (model === null) return { model, ids, faults };
  const add = (id: unknown, fault: string) => {
    ids.push(String(id));
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
  };
  const { rows: missing } = await read(
    db,
    sql`SELECT id FROM items i WHERE arrival IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM embeddings e WHERE e.item_id = i.id AND e.model = ${model}) ORDER BY id`,
  );
  for (const { id } of missing) add(id, 'missing');
  for (let after = ''; ; ) {
    const { rows } = await read(
      db,
      sql`SELECT item_id, vector FROM embeddings WHERE model = ${model} AND item_id > ${after} ORDER BY item_id LIMIT ${PAGE_VECTORS}`,
    );
    for (const { item_id: id, vector } of rows) {
      const fault = faultOf(vector);
      if (fault !== null) add(id, fault);
    }
    after = String(rows.at(-1)?.['item_id']);
    if (rows.length < PAGE_VECTORS) break;
  }
  return { model, ids, faults };
}

/** Checks that each listed item has a vector of the model in use, and that vectors can be used. */
export async function checkVectors(db: Database): Promise<Finding[]> {
  const { model, faults } = await findBrokenVectors(db);
  const [others, liked, labels] = await Promise.all([
    read(db, sql`SELECT count(*) AS n FROM embeddings WHERE model <> ${model ?? ''} AND ${model !== null}`),
    read(db, sql`SELECT vector FROM library_papers`),
    read(db, sql`SELECT vector FROM topics WHERE vector IS NOT NULL`),
  ]);
  const other = Number(others.rows[0]?.['n']);
  const broken = [...faults].map(([fault, n]) => `${n} ${fault}`).join(', ');
  const brokenLiked = liked.rows.filter(({ vector }) => faultOf(vector) !== null).length;
  const brokenLabels = labels.rows.filter(
    ({ vector }) => !(vector instanceof ArrayBuffer) || vector.byteLength !== DIMENSIONS * 4,
  ).length;
  return [
    faults.size > 0 &&
      repairable(
        'vectors',
        `vectors of papers: ${broken}`,
        'searches by meaning and papers like one miss them',
      ),
    other > 0 &&
      repairable(
        'vectors',
        `${countOf(other, 'vector')} of another model than ${model}`,
        'none; they take space',
      ),
    brokenLiked > 0 && {
      check: 'vectors',
      problem: `${countOf(brokenLiked, 'paper')} of libraries with a broken vector`,
      effect: 'feeds of these libraries miss papers like them',
      remedy: `have their readers save the library again; else ${RESTORE}`,
      repair: null,
    },
    brokenLabels > 0 && {
      check: 'topics',
      problem: `${countOf(brokenLabels, 'topic')} with a broken vector`,
      effect: 'related topics are wrong',
      remedy: 'paperwire topics fit --apply',
      repair: null,
    },
  ].filter((finding) => finding !== false);
}
