import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { paperwire } from '../support/command-line.ts';
import { DAMAGES, damageDatabase } from '../support/damages.ts';
import { copyOf, healthyDatabase } from '../support/healthy.ts';
import { publicOutput } from '../support/public-output.ts';

const path = await healthyDatabase(12);
const output = await publicOutput(`file:${path}`);

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
    const { path: file, url } = copyOf(path);
    const before = readFileSync(file);
    expect(await doctor(url)).toEqual({ code: 0, findings: [], repairs: [] });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  describe.each(DAMAGES)('when $name', (damage) => {
    test(`finds it, and --repair ${damage.isMended ? 'brings the output of before' : 'says what is lost'}`, async () => {
      const { path: file, url } = copyOf(path);
      await damageDatabase(await openDatabase(url), file, damage);
      const found = await doctor(url);
      expect(found.code).toBe(1);
      expect(found.findings.map(({ check }) => check)).toContain(damage.check);
      for (const { remedy } of found.findings) expect(remedy).not.toBe('');
      const repaired = await doctor(url, '--repair');
      if (damage.isMended) {
        expect(repaired).toMatchObject({ code: 0, findings: [] });
        expect(repaired.repairs.length).toBeGreaterThan(0);
        expect(await publicOutput(url)).toEqual(output);
      } else {
        // Topics are given again, though not those of before.
        expect(repaired.code).toBe(damage.check === 'topics' ? 0 : 1);
        expect(repaired.findings.length).toBe(damage.check === 'topics' ? 0 : found.findings.length);
      }
    });
  });
});
