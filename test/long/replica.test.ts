import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { Programs, whyMissing } from '../programs/programs.ts';
import { startReplicated } from '../programs/sqld.ts';
import { jsonLines, papers, preparedDatabase, recordOf } from '../support/pipeline.ts';
import { start } from '../support/program.ts';
import { wholeOutput } from '../support/public-output.ts';
import { ingestInto } from '../support/queue-runs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DUMPS = [papers.slice(0, 20), papers.slice(20, 50)].map((some) =>
  jsonLines(some.map((paper) => recordOf(paper))),
);

const programs = new Programs(AbortSignal.timeout(300_000));
afterAll(() => programs.end());

test.skipIf(whyMissing('sqld') !== null)(
  'a server on a replica serves whole publications of the primary, also while that is away, and goes on when it is back',
  async () => {
    const folder = temporaryFolder();
    const catalogue = preparedDatabase().slice('file:'.length);
    const { primary, replica } = await startReplicated(programs, folder, catalogue);
    const ingesting = await openDatabase(primary.url);
    const reading = await openDatabase(replica.url);
    const caughtUp = async () => {
      const expected = await wholeOutput(ingesting);
      await vi.waitFor(async () => expect(await wholeOutput(reading)).toEqual(expected), { timeout: 30_000 });
    };
    await ingestInto(ingesting, DUMPS[0] ?? '', 'first.jsonl');
    await caughtUp();

    // It loads no seeds: it has a list of sources.
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data/sources.json'), '[]');
    const server = start('node', [], { cwd: folder, env: { DATABASE_URL: replica.url, PORT: '0' } });
    try {
      const [, port] = await server.printed(/serving on http:\/\/localhost:(\d+)\//);
      const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
      const count = async () => (await (await get('/feeds/all.json')).json()).items.length;
      expect(await count()).toBe(20);

      await primary.kill();
      const away = await Promise.all(
        ['/readyz', '/', '/api/items'].map(async (path) => (await get(path)).status),
      );
      expect([await count(), ...away]).toEqual([20, 200, 200, 200]);
      await primary.start();

      const seen = new Set<number>();
      const loading = ingestInto(ingesting, DUMPS[1] ?? '', 'second.jsonl');
      while (seen.size < 2) seen.add(await count());
      await loading;
      await caughtUp();
      expect(seen).toEqual(new Set([20, 50]));
      expect(await count()).toBe(50);
    } finally {
      server.child.kill('SIGTERM');
      await server.ended;
      ingesting.client.close();
      reading.client.close();
    }
  },
  300_000,
);
