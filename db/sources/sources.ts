/** Scheduled sources: the synchronised list, leases of runs, and the state of each source. */

import { and, eq, gt, inArray, isNull, lte, ne, notInArray, or, type SQL, sql } from 'drizzle-orm';
import { MAX_CLOCK_SKEW_MS } from '../clock.ts';
import { type Database, write } from '../database.ts';
import { sourceObjects, sources } from '../schema/sources.ts';

export type SourceRow = typeof sources.$inferSelect;

/** The part of a source that the list of sources defines. */
export type SourceEntry = Pick<SourceRow, 'name' | 'url' | 'cadenceSeconds' | 'quietSeconds' | 'enabled'>;

/** The state of a source that was never fetched; a new place resets a source to it. */
const INITIAL_STATE = {
  etag: null,
  lastModified: null,
  lastAttemptAt: null,
  lastSuccessAt: null,
  lastChangeAt: null,
  lastDump: null,
  failures: 0,
  notBefore: null,
  outcome: null,
  code: null,
  message: null,
  movedTo: null,
  continuation: null,
  harvestStartedAt: null,
  harvestedUntil: null,
  // A run at the old place loses its lease.
  leaseOwner: null,
  leaseUntil: null,
} as const;

/** Lists all sources, also former ones, by name. */
export async function listSources(db: Database): Promise<SourceRow[]> {
  return db.orm.select().from(sources).orderBy(sources.name);
}

/**
 * Synchronises the table with the list of sources, and disables sources that are not in it. Writes differences only, so it
 * can run at every tick.
 * @returns all sources by name
 */
export async function syncSources(db: Database, entries: readonly SourceEntry[]): Promise<SourceRow[]> {
  const rows = await listSources(db);
  const byName = new Map(rows.map((row) => [row.name, row]));
  const names = entries.map(({ name }) => name);
  const gone = rows.filter(({ name, enabled }) => enabled && !names.includes(name));
  const changed = entries.filter((entry) => {
    const row = byName.get(entry.name);
    return (['url', 'cadenceSeconds', 'quietSeconds', 'enabled'] as const).some(
      (field) => row?.[field] !== entry[field],
    );
  });
  const moved = changed.filter(({ name, url }) => byName.has(name) && byName.get(name)?.url !== url);
  if (gone.length === 0 && changed.length === 0) return rows;
  await write(db, [
    db.orm.update(sources).set({ enabled: false }).where(notInArray(sources.name, names)),
    ...moved.flatMap(({ name, url }) => [
      db.orm
        .delete(sourceObjects)
        .where(
          sql`${sourceObjects.source} = ${name} AND (SELECT url FROM sources WHERE name = ${name}) <> ${url}`,
        ),
      db.orm
        .update(sources)
        .set({ ...INITIAL_STATE, url })
        .where(and(eq(sources.name, name), ne(sources.url, url))),
    ]),
    ...changed.map((entry) =>
      db.orm.insert(sources).values(entry).onConflictDoUpdate({ target: sources.name, set: entry }),
    ),
  ]);
  return listSources(db);
}

/** Returns the rows that {@link syncSources} would leave, by name; writes nothing. */
export function asListed(rows: readonly SourceRow[], entries: readonly SourceEntry[]): SourceRow[] {
  const byName = new Map(rows.map((row) => [row.name, row]));
  const listed = entries.map((entry) => {
    const row = byName.get(entry.name);
    return row?.url === entry.url ? { ...row, ...entry } : { ...INITIAL_STATE, ...entry };
  });
  const names = new Set(entries.map(({ name }) => name));
  const gone = rows.filter(({ name }) => !names.has(name)).map((row) => ({ ...row, enabled: false }));
  return [...listed, ...gone].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A claim to fetch a source, valid until it expires. */
export interface Lease {
  readonly owner: string;
  readonly until: Date;
}

/**
 * Claims a source for one run, unless another run has it or has fetched it since `seen` was read. A previous run that was
 * killed counts as a failure, so that a source that kills runs is not tried at every tick.
 * @param force claims it even when it was postponed or fetched since
 * @returns whether the source is ours
 */
export async function claimSource(
  db: Database,
  seen: SourceRow,
  lease: Lease,
  { now, force }: { readonly now: Date; readonly force: boolean },
): Promise<boolean> {
  const time = now.toISOString();
  const unchanged = and(
    sql`${sources.lastAttemptAt} IS ${seen.lastAttemptAt}`,
    or(isNull(sources.notBefore), lte(sources.notBefore, time)),
  );
  return change(
    db,
    {
      leaseOwner: lease.owner,
      leaseUntil: lease.until.toISOString(),
      lastAttemptAt: time,
      failures: failuresBefore(seen),
    },
    and(
      eq(sources.name, seen.name),
      or(
        isNull(sources.leaseUntil),
        lte(sources.leaseUntil, time),
        gt(sources.leaseUntil, new Date(lease.until.getTime() + MAX_CLOCK_SKEW_MS).toISOString()),
      ),
      ...(force ? [] : [unchanged]),
    ),
  );
}

/** The consecutive failures of a claimed source, including a killed run. */
export function failuresBefore({ failures, leaseOwner }: SourceRow): number {
  return leaseOwner === null ? failures : failures + 1;
}

/** Extends a claim. @returns whether the source was still ours */
export async function renewLease(db: Database, name: string, lease: Lease): Promise<boolean> {
  return change(db, { leaseUntil: lease.until.toISOString() }, owned(name, lease.owner));
}

/** Updates a claimed source. @returns whether it was still ours */
export async function noteSource(
  db: Database,
  name: string,
  owner: string,
  values: Partial<Omit<SourceRow, 'name'>>,
): Promise<boolean> {
  return change(db, values, owned(name, owner));
}

/** Updates a claimed source and ends the claim. @returns whether it was still ours; otherwise writes nothing */
export async function settleSource(
  db: Database,
  name: string,
  owner: string,
  values: Partial<Omit<SourceRow, 'name'>>,
): Promise<boolean> {
  return noteSource(db, name, owner, { ...values, leaseOwner: null, leaseUntil: null });
}

/** Postpones sources that are not already postponed for longer. */
export async function postponeSources(db: Database, names: readonly string[], until: Date): Promise<void> {
  const time = until.toISOString();
  await change(
    db,
    { notBefore: time },
    and(inArray(sources.name, [...names]), or(isNull(sources.notBefore), lte(sources.notBefore, time))),
  );
}

/** Whether a dump has a paper that no other dump of the source has. A source's dumps bear its name. */
export async function bringsNew(db: Database, source: string, dumpId: string): Promise<boolean> {
  const [row] = await db.orm.all<{ found: number }>(sql`
    SELECT EXISTS (
      SELECT 1 FROM item_dumps n WHERE n.dump_id = ${dumpId} AND NOT EXISTS (
        SELECT 1 FROM item_dumps o JOIN dumps d ON d.id = o.dump_id
        WHERE o.item_id = n.item_id AND o.dump_id <> ${dumpId}
          AND (d.place = ${source} OR substr(d.place, 1, length(${source}) + 1) = ${source} || '/'))) AS found`);
  return row?.found === 1;
}

function owned(name: string, owner: string) {
  return and(eq(sources.name, name), eq(sources.leaseOwner, owner));
}

async function change(db: Database, values: Partial<SourceRow>, where: SQL | undefined): Promise<boolean> {
  const [result] = await write(db, [db.orm.update(sources).set(values).where(where)]);
  return (result?.rowsAffected ?? 0) > 0;
}
