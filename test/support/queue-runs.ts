import type { Database } from '../../db/database.ts';
import { createApp } from '../../functions/app.ts';
import { queueIntake } from '../../functions/worker/intake.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { ingest } from '../../pipeline/run.ts';
import { consumeDeps, inputOf, jsonLines, openPrepared, papers, recordOf } from './pipeline.ts';
import { publicOutput } from './public-output.ts';
import type { Queue } from './queue-driver.ts';

/** A signal that never aborts. */
export const never = new AbortController().signal;

/** A dump in which papers come again, shorter, longer and with more, and a record is damaged. */
export function dumpOf(count: number): string {
  const some = papers.slice(0, count);
  const [first, second, third] = some;
  if (first === undefined || second === undefined || third === undefined) throw new Error('too few papers');
  return jsonLines([
    ...some.slice(0, 3).map((paper) => recordOf(paper)),
    { title: 'A record without an abstract or an address' },
    ...some.slice(3).map((paper) => recordOf(paper)),
    recordOf(first, {
      abstract: `${first.abstract}\n\nWe also release our code, and study retrieval and recommender systems.`,
    }),
    recordOf(second, {
      abstract: second.abstract.slice(0, 60),
      authors: ['Ada Lovelace'],
      arxiv: '2403.00001',
    }),
    recordOf(third, { url: 'https://papers.example/third' }),
  ]);
}

/** The capture date of the dumps. */
export const CAPTURED = '2025-03-11T00:00:00Z';

/** Submits a dump as the Worker does: it is read, and its papers go to the queue. */
export function storeInto(db: Database, queue: Queue, content: string, name = '2025-03-11.jsonl') {
  const intake = queueIntake(consumeDeps(db), queue);
  return intake.submit(inputOf(content, name), { signal: never, captured: CAPTURED });
}

/** Ingests a dump without a queue. */
export async function ingestInto(db: Database, content: string, name = '2025-03-11.jsonl'): Promise<void> {
  const dump = await identifyDump(inputOf(content, name), { captured: CAPTURED, now: new Date() });
  await ingest(dump, await consumeDeps(db).run(), { signal: never });
}

const references = new Map<string, ReturnType<typeof ingestAll>>();

/** What `ingest` makes of dumps, one after another. */
export function reference(...contents: readonly string[]) {
  const key = JSON.stringify(contents);
  const made = references.get(key) ?? ingestAll(contents);
  references.set(key, made);
  return made;
}

async function ingestAll(contents: readonly string[]) {
  const { url, db } = await openPrepared();
  for (const [i, content] of contents.entries()) await ingestInto(db, content, `2025-03-11-${i}.jsonl`);
  return { output: await publicOutput(url), tables: await tables(db) };
}

/** What there is, without when it came: nothing may be lost or doubled, wherever it is. */
export async function tables(db: Database) {
  const { rows } = await db.client.execute(`SELECT
    (SELECT json_group_array(json_array(id, state, records, stored, merged, rejected)) FROM (SELECT * FROM dumps ORDER BY id)) AS dumps,
    (SELECT json_group_array(json_array(dump_id, start, "end", item_id, embedded)) FROM (SELECT * FROM item_dumps ORDER BY dump_id, start)) AS records,
    (SELECT json_group_array(json_array(id, stage, code)) FROM (SELECT * FROM rejects ORDER BY id)) AS rejects,
    (SELECT json_group_array(json_array(item_id, hex(vector))) FROM (SELECT * FROM embeddings ORDER BY item_id)) AS vectors,
    (SELECT json_group_array(json_array(id, extract)) FROM (SELECT * FROM items ORDER BY id)) AS items,
    (SELECT json_group_array(json_array(scheme, value, item_id)) FROM (SELECT * FROM external_ids ORDER BY scheme, value)) AS names,
    (SELECT count(*) FROM pending_changes) AS pending,
    (SELECT integrity_check FROM pragma_integrity_check) AS integrity,
    (SELECT count(*) FROM pragma_foreign_key_check) AS dangling`);
  return { ...rows[0] };
}

/** The titles in the feed of all papers. */
export async function feed(db: Database): Promise<string[]> {
  const response = await createApp({ db, cacheBytes: 0 }).request('/feeds/all.json?limit=200');
  const { items } = (await response.json()) as { items: { title: string }[] };
  return items.map(({ title }) => title).sort();
}

/** The id of a dump. */
export async function idOf(content: string): Promise<string> {
  return (await identifyDump(inputOf(content, 'x'), { now: new Date() })).id;
}

/** The items of a public output, each with all that is public of it, by title. */
export function itemsOf(output: Record<string, string>) {
  const text = output['/api/items?limit=100'] ?? '';
  const { items } = JSON.parse(text) as { items: { title: string }[] };
  return items.sort((a, b) => (a.title < b.title ? -1 : 1));
}
