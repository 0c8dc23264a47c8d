import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import type { Database } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { nearestItems } from '../../db/search/nearest-items.ts';
import { freePort, Programs, whyMissing } from '../programs/programs.ts';
import { openTestDatabase } from '../support/catalogue.ts';
import { randomDumps } from '../support/random-dumps.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Loads the same dumps into a database. @returns its cells, and what is near to some of the papers */
async function fillAndAsk(db: Database): Promise<unknown> {
  const dumps = randomDumps(11);
  await dumps.applyTopics(db);
  const first = dumps.dump(150, new Date('2025-03-11T00:00:00Z'));
  await dumps.load(db, first);
  await dumps.load(db, dumps.dump(60, new Date('2025-03-12T00:00:00Z')));
  const answers = [];
  for (const { embedding } of first.papers.slice(0, 10))
    for (const filter of [{}, { since: '2025-03-11' }]) {
      const vector = embedding?.vector ?? new Float32Array(384);
      answers.push(await db.orm.all(nearestItems({ model: 'random', vector, candidates: 20, filter })));
    }
  return {
    cells: await db.orm.all(sql`SELECT parent, id, hex(centre) AS centre FROM cells ORDER BY id`),
    codes: await db.orm.all(sql`SELECT cell, arrival, hex(code) AS code FROM cell_codes ORDER BY arrival`),
    answers,
  };
}

test.skipIf(whyMissing('sqld') !== null)(
  'sqld makes the same cells as a file, and finds the same papers in the same order',
  async () => {
    const programs = new Programs(AbortSignal.timeout(110_000));
    try {
      const address = `127.0.0.1:${await freePort()}`;
      const args = ['--db-path', join(temporaryFolder(), 'sqld'), '--http-listen-addr', address];
      await programs.serve({ name: 'sqld', args }, `http://${address}/health`);
      const remote = await openDatabase(`http://${address}`);
      await migrate(remote);
      const there = await fillAndAsk(remote);
      remote.client.close();
      const here = await fillAndAsk(await openTestDatabase());
      expect(there).toEqual(here);
      expect(here).toMatchObject({ cells: expect.arrayContaining([expect.objectContaining({ id: 4 })]) });
    } finally {
      await programs.end();
    }
  },
  120_000,
);
