import { sql } from 'drizzle-orm';
import { type Database, read } from '../database.ts';
import { CONTINUED } from '../dumps/rejects.ts';
import { countOf, type Finding, RESTORE, repairable } from './finding.ts';

/** Age from which a dump that is still loading was given up by its process. */
const MAX_LOADING_MS = 86_400_000;

/** A lease is of minutes; one that ends later than this comes from a clock that was wrong. */
const MAX_LEASE_MS = 86_400_000;
/** Likewise a source that is put off for longer. */
const MAX_DELAY_MS = 40 * 86_400_000;

/** What the tables hold of a dump, beside what the ledger says. */
export const DUMP_COUNTS = `SELECT d.id, d.name, d.records, d.stored, d.merged, d.rejected,
    (SELECT count(*) FROM item_dumps x JOIN items i ON i.id = x.item_id
      WHERE x.dump_id = d.id AND i.first_dump = d.id AND i.position = x.start) AS found_stored,
    (SELECT count(*) FROM item_dumps WHERE dump_id = d.id) AS found_papers,
    (SELECT count(*) FROM rejects WHERE dump_id = d.id AND code <> '${CONTINUED}') AS found_rejected
  FROM dumps d WHERE d.state = 'loaded'`;

/** Checks the account of each loaded dump: records = stored + merged + rejected, in the ledger and in the tables. */
export async function checkLedger({ client }: Database): Promise<Finding[]> {
  const { rows } = await client.execute(
    `SELECT * FROM (${DUMP_COUNTS}) WHERE records <> found_papers + found_rejected
       OR records <> stored + merged + rejected OR rejected <> found_rejected`,
  );
  return rows.map((row) => {
    const [records, papers, rejected] = [row['records'], row['found_papers'], row['found_rejected']].map(
      Number,
    );
    const dump = `dump ${String(row['id']).slice(0, 12)} (${row['name']})`;
    if (records === Number(papers) + Number(rejected))
      return repairable(
        'ledger',
        `${dump}: the ledger has ${row['stored']} stored, ${row['merged']} merged and ${row['rejected']} rejected of ${records} records`,
        'the status shows wrong counts',
      );
    return {
      check: 'ledger',
      problem: `${dump} had ${records} records; the tables have ${papers} papers and ${rejected} rejects of it`,
      effect: 'papers are missing, or do not say where they come from',
      remedy: RESTORE,
      repair: null,
    };
  });
}

/** Finds dumps that nobody loads any more. */
export async function checkLoading(db: Database, now: Date): Promise<Finding[]> {
  const before = new Date(now.getTime() - MAX_LOADING_MS).toISOString();
  const { rows } = await read(
    db,
    sql`SELECT id, name, started_at FROM dumps WHERE state = 'loading' AND started_at < ${before}
          AND NOT EXISTS (SELECT 1 FROM promised_dumps WHERE dump_id = id) ORDER BY id`,
  );
  return rows.map((row) => ({
    check: 'dumps',
    problem: `dump ${String(row['id']).slice(0, 12)} (${row['name']}) has been loading since ${row['started_at']}`,
    effect: 'its papers are not in the feeds',
    remedy: `ingest it again; it goes on where it stopped`,
    repair: null,
  }));
}

/** Finds claims, and delays of sources, that end too late to be meant. */
export async function checkLeases(db: Database, now: Date): Promise<Finding[]> {
  const { rows } = await read(
    db,
    sql`SELECT 'source ' || name AS what, max(coalesce(lease_until, ''), coalesce(not_before, '')) AS until FROM sources
          WHERE lease_until > ${latest(now).lease} OR not_before > ${latest(now).delay}
        UNION ALL SELECT 'the hub', hub_until FROM catalogue WHERE hub_until > ${latest(now).lease}`,
  );
  return rows.map((row) =>
    repairable(
      'leases',
      `${row['what']} is blocked until ${row['until']}: a clock was wrong`,
      'it does nothing until then',
    ),
  );
}

/** The latest times at which a claim and a delay may end. */
export function latest(now: Date): { readonly lease: string; readonly delay: string } {
  const after = (ms: number) => new Date(now.getTime() + ms).toISOString();
  return { lease: after(MAX_LEASE_MS), delay: after(MAX_DELAY_MS) };
}

/** Checks the numbers that new arrivals continue from, and what items should have by all means. */
export async function checkItems({ client }: Database): Promise<Finding[]> {
  const { rows } = await client.execute(`SELECT
    (SELECT count(*) FROM catalogue) AS catalogues,
    (SELECT count(*) FROM catalogue WHERE arrivals < (SELECT ifnull(max(arrival), 0) FROM items)) AS behind,
    (SELECT count(*) FROM topics WHERE arrivals < (SELECT ifnull(max(ordinal), 0) FROM item_topics WHERE topic_slug = slug)) AS topics_behind,
    (SELECT unindexed_arrival FROM catalogue) AS unindexed,
    (SELECT count(*) FROM items WHERE NOT EXISTS (SELECT 1 FROM dumps WHERE id = first_dump)) AS without_first,
    (SELECT count(*) FROM items i WHERE arrival IS NOT NULL AND NOT EXISTS (SELECT 1 FROM item_dumps x WHERE x.item_id = i.id)) AS without_dump,
    (SELECT count(*) FROM items i WHERE arrival IS NOT NULL AND NOT EXISTS (SELECT 1 FROM item_topics x WHERE x.item_id = i.id)
      AND EXISTS (SELECT 1 FROM topic_model)) AS without_topic`);
  const count = (name: string) => Number(rows[0]?.[name] ?? 0);
  const lost = Math.max(count('without_first'), count('without_dump'));
  return [
    count('catalogues') !== 1 && {
      check: 'catalogue',
      problem: `the table catalogue has ${countOf(count('catalogues'), 'row')}; expected one`,
      effect: 'no page, feed or answer of the API can be made',
      remedy: RESTORE,
      repair: null,
    },
    count('behind') + count('topics_behind') > 0 &&
      repairable(
        'counts',
        'numbers that new papers continue from are lower than those given',
        'new papers cannot be listed',
      ),
    count('unindexed') > 0 && {
      check: 'content',
      problem: `${countOf(count('unindexed'), 'paper')} of an earlier version ${count('unindexed') === 1 ? 'is' : 'are'} not indexed yet`,
      effect: 'searches by author and category do not find them',
      remedy: 'paperwire migrate',
      repair: 'content' as const,
    },
    lost > 0 && {
      check: 'ledger',
      problem: `${countOf(lost, 'paper')} in no dump of the ledger`,
      effect: 'their pages do not say where they come from',
      remedy: RESTORE,
      repair: null,
    },
    count('without_topic') > 0 &&
      repairable(
        'topics',
        `${countOf(count('without_topic'), 'paper')} without a topic`,
        'they are in no feed of a topic',
      ),
  ].filter((finding) => finding !== false);
}
