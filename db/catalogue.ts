import { type SQL, sql } from 'drizzle-orm';
import type { Database, Run, Statement } from './database.ts';
import { catalogue } from './schema/catalogue.ts';

export type CatalogueRow = typeof catalogue.$inferSelect;

/** Reads the one row that describes the whole database. */
export async function getCatalogue(db: Database): Promise<CatalogueRow> {
  const [row] = await db.orm.select().from(catalogue);
  if (row === undefined)
    throw new Error('reading the catalogue: it has no row; expected a migrated database');
  return row;
}

/** The identity of a database, 32 hex digits: it stays when the file is moved, and copies share it. */
export async function getDatabaseId(db: Database): Promise<string> {
  return (await getCatalogue(db)).identity;
}

/**
 * Reads the time of the last change of public content, in seconds since 1970. It increases strictly, so equal values mean
 * equal content: one cheap query for caches.
 */
export async function getRevision(db: Database): Promise<number> {
  return (await getCatalogueRevision(db)).changedAt;
}

/** The revision of the catalogue, and how often it changes. */
export interface CatalogueRevision {
  /** As `getRevision` returns it. */
  readonly changedAt: number;
  /** Seconds between two fetches of the fastest source; `null` without sources. */
  readonly cadence: number | null;
}

/** Reads both in one cheap query. */
export async function getCatalogueRevision(db: Database): Promise<CatalogueRevision> {
  const { rows } = await db.client.execute(
    'SELECT changed_at, (SELECT min(cadence_seconds) FROM sources WHERE enabled) AS cadence FROM catalogue',
  );
  const cadence = rows[0]?.['cadence'] ?? null;
  return {
    changedAt: Number(rows[0]?.['changed_at'] ?? 0),
    cadence: cadence === null ? null : Number(cadence),
  };
}

/** The time of the next change of the public content, as SQL, in seconds since 1970. A second is never used twice. */
function nextChange(now: Date): SQL {
  return sql`max(changed_at + 1, ${Math.floor(now.getTime() / 1000)})`;
}

/** Says that the public content changed. */
export function touchCatalogue(now: Date): Statement {
  return sql`UPDATE catalogue SET changed_at = ${nextChange(now)}`;
}

/**
 * The time that `touchCatalogue` is about to give to a change, ISO 8601 in UTC.
 * @param run within the transaction of the change
 */
export async function timeOfChange(run: Run, now: Date): Promise<string> {
  const { rows } = await run(sql`SELECT ${nextChange(now)} AS seconds FROM catalogue`);
  return isoTime(Number(rows[0]?.['seconds']));
}

/** Seconds since 1970 as ISO 8601 in UTC, as dates of publication are written, so that texts compare as times do. */
function isoTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
