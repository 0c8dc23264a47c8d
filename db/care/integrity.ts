import type { Database } from '../database.ts';
import { isDamage } from '../faults.ts';
import { countOf, type Finding, RESTORE, repairable } from './finding.ts';

/** Messages of a table that a finding repeats. */
const MAX_MESSAGES = 3;

/** Checks every page, a table with its indexes at a time. Reads the whole file. */
export async function checkIntegrity(db: Database): Promise<Finding[]> {
  let tables: readonly string[];
  try {
    tables = await listTables(db);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return [
      {
        check: 'integrity',
        problem: 'the file is no database, or the page that lists its tables is damaged',
        effect: 'nothing can be read',
        remedy: RESTORE,
        repair: null,
      },
    ];
  }
  const findings: Finding[] = [];
  for (const table of tables) findings.push(...(await checkTable(db, table)));
  return findings;
}

async function listTables({ client }: Database): Promise<string[]> {
  const { rows } = await client.execute(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('items_fts', 'item_words') ORDER BY name`,
  );
  return rows.map((row) => String(row['name']));
}

async function checkTable(db: Database, table: string): Promise<Finding[]> {
  const messages = await integrityOf(db, table);
  if (messages.length === 0) return [];
  const said = messages.slice(0, MAX_MESSAGES).join('; ');
  // Entries that an index lacks or has too many; else pages are damaged.
  if (messages.every((message) => /\bindex\b/.test(message)))
    return [
      {
        ...repairable(
          'indexes',
          `an index of ${table} does not match it: ${said}`,
          'lists lack papers, or show some twice',
        ),
        check: 'integrity',
      },
    ];
  return [
    {
      check: 'integrity',
      problem: `${table} has damaged pages: ${said}`,
      effect: 'what is on them cannot be read, and requests that need it fail',
      remedy: `stop the server and run paperwire doctor --repair, which writes what can be read into a new file; else ${RESTORE}`,
      repair: 'rebuild-file',
    },
  ];
}

/** What SQLite finds wrong with a table; [] where a server does not let us ask. */
async function integrityOf({ client }: Database, table: string): Promise<string[]> {
  try {
    const { rows } = await client.execute(`PRAGMA integrity_check("${table.replaceAll('"', '""')}")`);
    return rows
      .flatMap((row) => String(row['integrity_check']).split('\n'))
      .filter((line) => line !== 'ok' && !line.startsWith('***'));
  } catch (error) {
    if (isDamage(error)) return ['database disk image is malformed'];
    if (client.protocol !== 'file') return [];
    throw error;
  }
}

/** Rows that refer to rows of another table. */
interface Reference {
  readonly table: string;
  readonly column: string;
  readonly parent: string;
  readonly key: string;
  /** Rows that refer to nothing on purpose. */
  readonly except?: string;
}

const to = (parent: string, key: string, column: string, tables: readonly string[]): Reference[] =>
  tables.map((table) => ({ table, column, parent, key }));

/** All references, those that the schema enforces and those that it does not. */
const REFERENCES: readonly Reference[] = [
  ...to('items', 'id', 'item_id', [
    'external_ids',
    'embeddings',
    'item_topics',
    'item_dumps',
    'arrived_items',
  ]),
  ...to('items', 'id', 'item_id', ['topic_examples', 'possible_duplicates']),
  ...to('items', 'id', 'other_id', ['possible_duplicates']),
  ...to('items', 'seq', 'seq', ['title_prints']),
  ...to('items', 'arrival', 'arrival', ['item_categories', 'item_authors', 'cell_codes', 'uncoded_items']),
  ...to('dumps', 'id', 'dump_id', ['item_dumps', 'pending_changes', 'promised_dumps', 'rejects', 'runs']),
  ...to('topics', 'slug', 'topic_slug', ['item_topics']),
  ...to('topics', 'slug', 'successor', ['former_topics']),
  ...to('sources', 'name', 'source', ['source_objects']),
  ...to('libraries', 'hash', 'library', ['library_papers']),
  ...to('cells', 'id', 'cell', ['cell_codes']),
  { table: 'cells', column: 'parent', parent: 'cells', key: 'id', except: 'parent = 0' },
];

const orphansOf = ({ table, column, parent, key, except }: Reference) =>
  `${column} IS NOT NULL ${except === undefined ? '' : `AND NOT ${except} `}AND NOT EXISTS (SELECT 1 FROM ${parent} p WHERE p.${key} = ${table}.${column})`;

/** Counts rows that refer to rows that are not there. */
export async function checkReferences({ client }: Database): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const reference of REFERENCES) {
    const { table, parent } = reference;
    const { rows } = await client.execute(`SELECT count(*) AS n FROM ${table} WHERE ${orphansOf(reference)}`);
    const orphans = Number(rows[0]?.['n']);
    if (orphans > 0)
      findings.push(
        repairable(
          'orphans',
          `${countOf(orphans, 'row')} of ${table} refer${orphans === 1 ? 's' : ''} to rows that ${parent} does not have`,
          'counts and lists that read them are too high',
        ),
      );
  }
  return findings;
}

/** The statements that delete all orphans. Those that others leave behind go in the next round. */
export const DELETE_ORPHANS: readonly string[] = REFERENCES.map(
  (reference) => `DELETE FROM ${reference.table} WHERE ${orphansOf(reference)}`,
);
