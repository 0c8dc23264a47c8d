import { copyFileSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { ingest } from '../../pipeline/run.ts';
import { paperwire } from '../support/command-line.ts';
import { DAMAGES, damageDatabase } from '../support/damages.ts';
import {
  consumeDeps,
  inputOf,
  jsonLines,
  openPrepared,
  papers,
  preparedDatabase,
  recordOf,
} from '../support/pipeline.ts';
import { publicOutput } from '../support/public-output.ts';

/** A healthy database with papers, and its output. */
const healthy = await (async () => {
  const { db, url } = await openPrepared();
  const text = jsonLines(papers.map((paper) => recordOf(paper, { authors: paper.authors })));
  const dump = await identifyDump(inputOf(text, '2025-03-11.jsonl'), {
    captured: '2025-03-11T00:00:00Z',
    now: new Date(),
  });
  await ingest(dump, await consumeDeps(db).run(), { signal: new AbortController().signal });
  await db.client.execute('PRAGMA wal_checkpoint(TRUNCATE)');
  db.client.close();
  return { path: url.slice('file:'.length), output: await publicOutput(url) };
})();

function copyOfHealthy() {
  const path = preparedDatabase().slice('file:'.length);
  copyFileSync(healthy.path, path);
  return { path, url: `file:${path}` };
}

interface Report {
  readonly findings: readonly { readonly check: string; readonly problem: string; readonly remedy: string }[];
  readonly repairs: readonly string[];
}

/** Runs doctor. */
async function doctor(url: string, ...flags: string[]): Promise<Report & { readonly code: number | null }> {
  const { code, stdout, stderr } = await paperwire(['doctor', '--json', ...flags], {
    env: { DATABASE_URL: url },
  });
  if (stdout === '') throw new Error(stderr);
  return { code, ...(JSON.parse(stdout) as Report) };
}

describe('paperwire doctor', () => {
  test('finds nothing in a healthy database, and changes nothing', async () => {
    const { path, url } = copyOfHealthy();
    const before = readFileSync(path);
    expect(await doctor(url)).toEqual({ code: 0, findings: [], repairs: [] });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  describe.each(DAMAGES)('when $name', (damage) => {
    test(`finds it, and --repair ${damage.isMended ? 'brings the output of before' : 'says what is lost'}`, async () => {
      const { path, url } = copyOfHealthy();
      await damageDatabase(await openDatabase(url), path, damage);
      const found = await doctor(url);
      expect(found.code).toBe(1);
      expect(found.findings.map(({ check }) => check)).toContain(damage.check);
      for (const { remedy } of found.findings) expect(remedy).not.toBe('');
      const repaired = await doctor(url, '--repair');
      if (damage.isMended) {
        expect(repaired).toMatchObject({ code: 0, findings: [] });
        expect(repaired.repairs.length).toBeGreaterThan(0);
        expect(await publicOutput(url)).toEqual(healthy.output);
      } else if (damage.check !== 'topics')
        expect([repaired.code, repaired.findings.length > 0]).toEqual([1, true]);
    });
  });
});
