import { and, eq, inArray, isNull, lte, ne, notInArray, or, type SQL, sql } from 'drizzle-orm';
import { type Database, write } from '../database.ts';
import { sourceObjects, sources } from '../schema.ts';

export type SourceRow = typeof sources.$inferSelect;

/** What a list of sources says of one. */
export type SourceEntry = Pick<SourceRow, 'name' | 'url' | 'cadenceSeconds' | 'quietSeconds' | 'enabled'>;

/** All that is noted of what was fetched from a place, and is void when the place is another. */
const AFRESH = {
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
  // Whoever is at it is at the place before, and finds that it is not theirs any more.
  leaseOwner: null,
  leaseUntil: null,
} as const;

/** All sources ever listed, by name. */
export async function listSources(db: Database): Promise<SourceRow[]> {
  return db.orm.select().from(sources).orderBy(sources.name);
}

/** The sources that are enabled, by name. */
export async function listEnabledSources(db: Database): Promise<SourceRow[]> {
  return db.orm.select().from(sources).where(eq(sources.enabled, true)).orderBy(sources.name);
}

/**
 * Makes the table say what the list says; what is not in the list is not enabled any more. Writes only what differs, so
 * that it may be called at every tick.
 */
export async function syncSources(db: Database, entries: readonly SourceEntry[]): Promise<SourceRow[]> {
  const rows = await listSources(db);
  const known = new Map(rows.map((row) => [row.name, row]));
  const names = entries.map(({ name }) => name);
  const gone = rows.filter(({ name, enabled }) => enabled && !names.includes(name));
  const changed = entries.filter((entry) => {
    const row = known.get(entry.name);
    return (
      row === undefined ||
      row.url !== entry.url ||
      row.cadenceSeconds !== entry.cadenceSeconds ||
      row.quietSeconds !== entry.quietSeconds ||
      row.enabled !== entry.enabled
    );
  });
  const moved = changed.filter(({ name, url }) => known.has(name) && known.get(name)?.url !== url);
  if (gone.length === 0 && changed.length === 0) return rows;
  await write(db, [
    ...(gone.length === 0
      ? []
      : [db.orm.update(sources).set({ enabled: false }).where(notInArray(sources.name, names))]),
    ...moved.flatMap(({ name, url }) => [
      db.orm
        .delete(sourceObjects)
        .where(
          sql`${sourceObjects.source} = ${name} AND (SELECT url FROM sources WHERE name = ${name}) <> ${url}`,
        ),
      db.orm
        .update(sources)
        .set({ ...AFRESH, url })
        .where(and(eq(sources.name, name), ne(sources.url, url))),
    ]),
    ...changed.map((entry) =>
      db.orm
        .insert(sources)
        .values(entry)
        .onConflictDoUpdate({
          target: sources.name,
          set: {
            url: entry.url,
            cadenceSeconds: entry.cadenceSeconds,
            quietSeconds: entry.quietSeconds,
            enabled: entry.enabled,
          },
        }),
    ),
  ]);
  return listSources(db);
}

/** The rows as {@link syncSources} would leave them, by name; nothing is written. */
export function asListed(rows: readonly SourceRow[], entries: readonly SourceEntry[]): SourceRow[] {
  const known = new Map(rows.map((row) => [row.name, row]));
  const listed = entries.map((entry) => {
    const row = known.get(entry.name);
    return row?.url === entry.url ? { ...row, ...entry } : { ...AFRESH, ...entry };
  });
  const names = new Set(entries.map(({ name }) => name));
  const gone = rows.filter(({ name }) => !names.has(name)).map((row) => ({ ...row, enabled: false }));
  return [...listed, ...gone].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Who fetches a source, and until when the others believe so. */
export interface Lease {
  readonly owner: string;
  readonly until: Date;
}

/**
 * Claims a source for one run: nobody else may be at it, and none may have been since `seen` was read. If the run before was
 * killed, that counts as a failure, lest something that kills runs is tried at every turn.
 * @param force claims it also when it is to be left alone for a while, or was fetched since
 * @returns whether it is ours
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
      or(isNull(sources.leaseUntil), lte(sources.leaseUntil, time)),
      ...(force ? [] : [unchanged]),
    ),
  );
}

/** Failures in a row up to now of a source that is claimed, a run that was killed included. */
export function failuresBefore({ failures, leaseOwner }: SourceRow): number {
  return leaseOwner === null ? failures : failures + 1;
}

/** Holds on to a source. @returns whether it was still ours */
export async function renewLease(db: Database, name: string, lease: Lease): Promise<boolean> {
  return change(db, { leaseUntil: lease.until.toISOString() }, owned(name, lease.owner));
}

/** Notes something of a source that is ours. @returns whether it was */
export async function noteSource(
  db: Database,
  name: string,
  owner: string,
  values: Partial<Omit<SourceRow, 'name'>>,
): Promise<boolean> {
  return change(db, values, owned(name, owner));
}

/** Notes how a run went, and lets go of the source. @returns whether it was still ours; if not, nothing is noted */
export async function settleSource(
  db: Database,
  name: string,
  owner: string,
  values: Partial<Omit<SourceRow, 'name'>>,
): Promise<boolean> {
  return noteSource(db, name, owner, { ...values, leaseOwner: null, leaseUntil: null });
}

/** Leaves sources alone for a while, those that are not for longer already. */
export async function postponeSources(db: Database, names: readonly string[], until: Date): Promise<void> {
  const time = until.toISOString();
  await change(
    db,
    { notBefore: time },
    and(inArray(sources.name, [...names]), or(isNull(sources.notBefore), lte(sources.notBefore, time))),
  );
}

/** Whether a dump speaks of a paper of which no other dump of the source spoke. A source's dumps bear its name. */
export async function bringsNew(db: Database, source: string, dumpId: string): Promise<boolean> {
  const [row] = await db.orm.all<{ found: number }>(sql`
    SELECT EXISTS (
      SELECT 1 FROM item_dumps n WHERE n.dump_id = ${dumpId} AND NOT EXISTS (
        SELECT 1 FROM item_dumps o JOIN dumps d ON d.id = o.dump_id
        WHERE o.item_id = n.item_id AND o.dump_id <> ${dumpId}
          AND (d.name = ${source} OR substr(d.name, 1, length(${source}) + 1) = ${source} || '/'))) AS found`);
  return row?.found === 1;
}

function owned(name: string, owner: string) {
  return and(eq(sources.name, name), eq(sources.leaseOwner, owner));
}

async function change(db: Database, values: Partial<SourceRow>, where: SQL | undefined): Promise<boolean> {
  const [result] = await write(db, [db.orm.update(sources).set(values).where(where)]);
  return (result?.rowsAffected ?? 0) > 0;
}
