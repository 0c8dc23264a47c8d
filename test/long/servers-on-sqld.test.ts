import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { createApp } from '../../functions/app.ts';
import { Programs, whyMissing } from '../programs/programs.ts';
import { describeWith } from '../readers/programs.ts';
import { preparedDatabase } from '../support/pipeline.ts';
import { paperwireProcess } from '../support/program.ts';
import { Fleet, loadDumps, makeDumps } from '../support/servers-on-sqld.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/*
 * Two servers share the work of 2,000 papers on one database, and one of them is killed in the middle. The end is that of one
 * server. `npm run bench -- servers` takes the times.
 */

const PAPERS = 2_000;
const DUMPS = 25;
/** With those that warm the servers up, and those of the source. */
const ALL_PAPERS = PAPERS + 4 + 10;

const programs = new Programs(AbortSignal.timeout(1_200_000));
afterAll(() => programs.end());

/** Has servers load the dumps, and fits the topics to all papers. @returns what the database holds then */
async function load(servers: number, during: (fleet: Fleet) => Promise<unknown>) {
  const folder = temporaryFolder();
  const catalogue = preparedDatabase().slice('file:'.length);
  const fleet = await Fleet.start(programs, { folder, catalogue, servers });
  try {
    const dumps = makeDumps({ papers: PAPERS, dumps: DUMPS });
    await loadDumps(fleet, dumps, { servers, during: () => during(fleet) });
  } finally {
    const ended = await fleet.end();
    expect(ended.map(({ code }) => code)).toEqual(Array(servers).fill(0));
  }
  expect(fleet.fetched).toHaveLength(1);
  const command = async (...args: string[]) => {
    const cwd = join(folder, 'server-0');
    const { code, stdout, stderr } = await paperwireProcess(args, {
      cwd,
      env: { DATABASE_URL: fleet.database.url },
    });
    expect({ args, code, stdout, stderr }).toMatchObject({ code: 0 });
  };
  await command('doctor');
  await command('topics', 'fit', '--apply');
  await command('doctor');
  const db = await openDatabase(fleet.database.url);
  try {
    return { content: await contentOf(db), feed: await walkFeed(db) };
  } finally {
    db.client.close();
    await fleet.database.kill();
  }
}

/** What must not depend on which server loads which dump when. */
async function contentOf({ client }: Database): Promise<Record<string, unknown>> {
  const queries = {
    items: `SELECT id, title, abstract, authors, url, categories, links, comments, journal, language, published_at, updated_at,
        extract, words, revised FROM items ORDER BY id`,
    vectors:
      'SELECT item_id, model, hex(vector) AS vector, tokens, truncated FROM embeddings ORDER BY item_id',
    records:
      'SELECT d.name, r.start, r."end", r.item_id FROM item_dumps r JOIN dumps d ON d.id = r.dump_id ORDER BY 1, 2',
    dumps:
      'SELECT name, state, format, records, stored + merged AS papers, rejected FROM dumps ORDER BY name',
    sums: 'SELECT sum(stored) AS stored, sum(merged) AS merged FROM dumps',
    orderWithinDumps: `SELECT d.name, i.id FROM items i JOIN dumps d ON d.id = i.first_dump
        WHERE 1 = (SELECT count(*) FROM item_dumps r WHERE r.item_id = i.id) ORDER BY d.name, i.arrival`,
    duplicates: 'SELECT item_id, other_id, title_distance, similarity FROM possible_duplicates ORDER BY 1, 2',
    topicModel: 'SELECT version, fitted_on FROM topic_model',
    topics: 'SELECT item_id, topic_slug, score, why FROM item_topics ORDER BY 1, 2',
    waiting:
      'SELECT (SELECT count(*) FROM promised_dumps) AS promised, (SELECT count(*) FROM pending_changes) AS pending',
  };
  const content: Record<string, unknown> = {};
  for (const [name, sql] of Object.entries(queries))
    content[name] = (await client.execute(sql)).rows.map((row) => ({ ...row }));
  return content;
}

/** Follows the feed of all papers to its first archive. @returns the ids of its entries */
async function walkFeed(db: Database): Promise<string[]> {
  const app = createApp({ db, publicUrl: 'https://papers.example' });
  const ids: string[] = [];
  for (let next: string | undefined = '/feeds/all.json'; next !== undefined; ) {
    const feed: { items: { id: string }[]; next_url?: string } = await (await app.request(next)).json();
    ids.push(...feed.items.map(({ id }) => id));
    next = feed.next_url;
  }
  return ids;
}

describeWith('nginx', () => {
  test.skipIf(whyMissing('sqld') !== null || process.platform !== 'linux')(
    'two servers, one of which is killed and comes back, load into one database what one server loads',
    async () => {
      const two = await load(2, async (fleet) => {
        await fleet.loaded(10);
        await fleet.kill(1);
        await fleet.startServer(1);
      });
      const one = await load(1, async () => {});
      expect(two.content).toEqual(one.content);
      expect(new Set(two.feed)).toEqual(new Set(one.feed));
      expect([two.feed.length, new Set(two.feed).size]).toEqual([ALL_PAPERS, ALL_PAPERS]);
      expect(one.content['waiting']).toEqual([{ promised: 0, pending: 0 }]);
    },
    1_200_000,
  );
});
