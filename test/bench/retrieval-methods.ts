import type { Client, InStatement } from '@libsql/client';
import { bytesOf, DIMENSIONS } from '../../db/vector.ts';
import { countRows, type Rows, rowAt } from '../../pipeline/retrieval/rows.ts';
import { type Cells, cellOf } from './retrieval-cells.ts';
import { projectRows } from './retrieval-projection.ts';
import { nearestRows, pickRows } from './retrieval-rows.ts';

/** Number of papers to find. */
export const BEST = 10;
/** Dimensions of vectors that are projected, fewer and more. Cells divide the space of fewer. */
export const NARROW = 128;
export const WIDE = 160;
const ROWS_PER_INSERT = 500;

/** Papers, and what is learnt of them. */
export interface Corpus {
  readonly papers: Rows;
  /** Papers in `WIDE` dimensions, and the directions that these are. */
  readonly projected: Rows;
  readonly directions: Rows;
  readonly cells: Cells;
  readonly cellOfPaper: Uint32Array;
}

export interface Setting {
  /** Papers compared by their full vectors. */
  readonly candidates: number;
  /** Cells read. */
  readonly probes?: number;
}

/** A way to find the nearest papers. It scans their vectors (F32) or codes of them in a table `codes_NAME`. */
export interface Method {
  readonly name: string;
  readonly type: 'F32' | 'F8' | 'F1BIT';
  readonly dimensions: number;
  /** Whether it scans the nearest cells alone. */
  readonly inCells: boolean;
  /** From the cheapest to the dearest. */
  readonly settings: readonly Setting[];
}

const MAKE = { F32: '', F8: 'vector8', F1BIT: 'vector1bit' };

type Kind = Pick<Method, 'type' | 'dimensions'>;
const F32: Kind = { type: 'F32', dimensions: DIMENSIONS };
const F8: Kind = { type: 'F8', dimensions: DIMENSIONS };
const BIT: Kind = { type: 'F1BIT', dimensions: DIMENSIONS };
const projectedTo = (dimensions: number): Kind => ({ type: 'F8', dimensions });

const scan = (name: string, kind: Kind, ...counts: number[]): Method => ({
  name,
  ...kind,
  inCells: false,
  settings: counts.map((candidates) => ({ candidates })),
});
const probe = (name: string, kind: Kind, candidates: number): Method => ({
  name,
  ...kind,
  inCells: true,
  settings: [8, 16, 32, 48, 64, 96, 128, 192, 256, 384, 512].map((probes) => ({ candidates, probes })),
});

export const METHODS: readonly Method[] = [
  scan('f32', F32, BEST),
  scan('f8', F8, 20),
  // What findSimilar (db/items) does, with 200 candidates.
  scan('1bit', BIT, 200, 400, 800, 1_600, 3_200),
  scan('pca128', projectedTo(NARROW), 50, 100, 200, 400, 800),
  scan('pca160', projectedTo(WIDE), 50, 100, 200, 400, 800),
  probe('cells_f32', F32, BEST),
  probe('cells_f8', F8, 20),
  probe('cells_1bit', BIT, 800),
  probe('cells_pca128', projectedTo(NARROW), 100),
];

/** Makes the table of papers, each with its cell. */
export async function fillPapers(client: Client, corpus: Corpus): Promise<void> {
  await client.execute(
    `CREATE TABLE papers (id INTEGER PRIMARY KEY, cell INTEGER NOT NULL, vector F32_BLOB(${DIMENSIONS}) NOT NULL)`,
  );
  const ids = Array.from({ length: countRows(corpus.papers) }, (_, i) => i);
  await insertRows(client, corpus, 'papers (id, cell, vector)', F32, ids);
}

/** Makes what a method scans, in the order of its key, as a migration would. */
export async function fillCodes(client: Client, corpus: Corpus, method: Method): Promise<void> {
  const { name, type, dimensions, inCells } = method;
  if (type === 'F32') {
    if (inCells) await client.execute('CREATE INDEX papers_cell ON papers (cell)');
    return;
  }
  const key = inCells ? 'PRIMARY KEY (cell, id)) WITHOUT ROWID' : 'PRIMARY KEY (id))';
  await client.execute(
    `CREATE TABLE codes_${name} (id INTEGER, cell INTEGER NOT NULL, code ${type}_BLOB(${dimensions}) NOT NULL, ${key}`,
  );
  const ids = Array.from({ length: countRows(corpus.papers) }, (_, i) => i);
  const cell = (id: number) => corpus.cellOfPaper[id] ?? 0;
  if (inCells) ids.sort((a, b) => cell(a) - cell(b) || a - b);
  await insertRows(client, corpus, `codes_${name} (id, cell, code)`, method, ids);
}

/** Inserts many rows a statement: their vectors in one blob, their ids and cells in a list beside it. */
async function insertRows(client: Client, corpus: Corpus, into: string, kind: Kind, ids: readonly number[]) {
  const { papers, projected, cellOfPaper } = corpus;
  const width = kind.dimensions * 4;
  const sql = `INSERT INTO ${into} SELECT r.value ->> 0, r.value ->> 1, ${MAKE[kind.type]}(substr(?1, r.key * ${width} + 1, ${width}))
    FROM json_each(?2) r`;
  for (let from = 0; from < ids.length; from += ROWS_PER_INSERT) {
    const some = ids.slice(from, from + ROWS_PER_INSERT);
    const rows = pickRows(kind.dimensions === DIMENSIONS ? papers : projected, some);
    const list = JSON.stringify(some.map((id) => [id, cellOfPaper[id]]));
    await client.execute({ sql, args: [bytesOf(narrowed(rows, kind.dimensions).values), list] });
  }
}

/** The statements that add a paper, its cell found. */
export function addPaper(corpus: Corpus, method: Method, paper: Rows, id: number): InStatement[] {
  const { name, type, dimensions } = method;
  const short = projectRows(paper, corpus.directions);
  const cell = cellOf(corpus.cells, narrowed(short, NARROW), 0);
  const code = narrowed(dimensions === DIMENSIONS ? paper : short, dimensions);
  return [
    {
      sql: 'INSERT INTO papers (id, cell, vector) VALUES (?, ?, ?)',
      args: [id, cell, bytesOf(paper.values)],
    },
    ...(type === 'F32'
      ? []
      : [
          {
            sql: `INSERT INTO codes_${name} (id, cell, code) VALUES (?, ?, ${MAKE[type]}(?))`,
            args: [id, cell, bytesOf(code.values)],
          },
        ]),
  ];
}

/** The papers nearest to a query: candidates by their codes, then the best of them by their full vectors. */
export async function findNearest(
  client: Client,
  corpus: Corpus,
  method: Method,
  setting: Setting,
  query: Rows,
): Promise<number[]> {
  const { name, type, dimensions, inCells } = method;
  const vector = bytesOf(query.values);
  const short = inCells || dimensions < DIMENSIONS ? projectRows(query, corpus.directions) : query;
  const code = bytesOf(narrowed(dimensions === DIMENSIONS ? query : short, dimensions).values);
  const probed = inCells
    ? nearestRows(corpus.cells.centres, narrowed(short, NARROW), 0, setting.probes ?? 0)
    : [];
  const where = inCells ? 'WHERE c.cell IN (SELECT value FROM json_each(?2))' : '';
  const args = [vector, ...(inCells ? [JSON.stringify(probed)] : [])];
  const { rows } = await client.execute(
    type === 'F32'
      ? {
          sql: `SELECT c.id FROM papers c ${where} ORDER BY vector_distance_cos(c.vector, ?1), c.id LIMIT ${BEST}`,
          args,
        }
      : {
          sql: `WITH target AS MATERIALIZED (SELECT ${MAKE[type]}(?3) AS code),
            near AS MATERIALIZED (
              SELECT c.id FROM target t CROSS JOIN codes_${name} c ${where}
              ORDER BY vector_distance_cos(c.code, t.code) LIMIT ${setting.candidates}
            )
            SELECT p.id FROM near n CROSS JOIN papers p ON p.id = n.id
            ORDER BY vector_distance_cos(p.vector, ?1), p.id LIMIT ${BEST}`,
          args: [vector, JSON.stringify(probed), code],
        },
  );
  return rows.map((row) => Number(row['id']));
}

/** The first dimensions of vectors. */
export function narrowed(rows: Rows, dimensions: number): Rows {
  const values = new Float32Array(countRows(rows) * dimensions);
  for (let i = 0; i < countRows(rows); i++)
    values.set(rowAt(rows, i).subarray(0, dimensions), i * dimensions);
  return { values, dimensions };
}
