import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { whyMissing } from '../programs/programs.ts';
import { ROOT } from '../support/program.ts';

/** Every fault strikes once; `npm run eval -- chaos` lets them strike for as long as it is told. */
function chaos(runtime: 'node' | 'deno'): Promise<{ code: unknown; stdout: string }> {
  const program = join(ROOT, 'test/eval/chaos.ts');
  const args = [program, '--seed', '1', '--minutes', '0', '--runtime', runtime];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout: stdout + stderr }),
    );
  });
}

test('two servers lose nothing and show nothing wrong while every fault strikes once', async () => {
  const { code, stdout } = await chaos('node');
  expect(stdout).toMatch(/^seed 1: \d+ faults, \d+ dumps, .*; 0 failures$/m);
  expect(code).toBe(0);
}, 900_000);

test.skipIf(whyMissing('deno') !== null)(
  'two servers on Deno lose nothing while they are killed and clients misbehave',
  async () => {
    const { code, stdout } = await chaos('deno');
    expect(stdout).toMatch(/^seed 1: \d+ faults, \d+ dumps, .*; 0 failures$/m);
    expect(code).toBe(0);
  },
  900_000,
);
