import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { print, printError } from '../../../../functions/terminal/print.ts';

const ROOT = join(import.meta.dirname, '../../../..');

const HOSTILE = 'a\nforged: 3 stored\u001b[2J\u009b31m\u202e';
const ESCAPED = String.raw`a\nforged: 3 stored\u001b[2J\u009b31m\u202e`;

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
  for (const name of ['log', 'error'] as const)
    vi.spyOn(console, name).mockImplementation((...parts) => void lines.push(parts.join(' ')));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('print()', () => {
  test('prints each line as one line', () => {
    print(HOSTILE);
    print([HOSTILE, '', 'é 王 %s']);
    printError(HOSTILE);
    expect(lines).toEqual([ESCAPED, ESCAPED, '', 'é 王 %s', ESCAPED]);
  });

  test('leaves JSON the same JSON', () => {
    print(JSON.stringify({ name: HOSTILE }));
    expect(lines.map((line) => JSON.parse(line))).toEqual([{ name: HOSTILE }]);
    expect(lines.join('')).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  test('is what all commands print with', () => {
    const files = globSync('functions/{commands,terminal}/**/*.ts', { cwd: ROOT });
    expect(files.length).toBeGreaterThan(20);
    const printing = files.filter((file) => /console\./.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(printing).toEqual(['functions/terminal/print.ts']);
  });
});
