import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const FUNCTIONS = resolve(import.meta.dirname, '../../../../functions');

/** Our own files that a program loads before it runs: its static imports, and theirs. */
function loadedBy(entry: string, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found;
  found.add(entry);
  const code = readFileSync(entry, 'utf8');
  for (const [, specifier = ''] of code.matchAll(/^import (?!type )[^;]*? from '(\.[^']*\.ts)'/gm))
    loadedBy(resolve(dirname(entry), specifier), found);
  return found;
}

test('`paperwire --help` loads no command, database, format or model', () => {
  const loaded = ['commands/command-line.ts', 'terminal/run-program.ts'].flatMap((name) => [
    ...loadedBy(resolve(FUNCTIONS, name)),
  ]);
  expect([...new Set(loaded)].map((path) => relative(FUNCTIONS, path)).sort()).toEqual([
    '../db/file-path.ts',
    '../pipeline/acquire/fetch/host-patterns.ts',
    '../pipeline/errors.ts',
    '../pipeline/model/effort.ts',
    'commands/care/command-line.ts',
    'commands/command-line.ts',
    'commands/library/command-line.ts',
    'commands/option-values.ts',
    'commands/sources/command-line.ts',
    'commands/topics/command-line.ts',
    'env.ts',
    'printable.ts',
    'terminal/data-folder.ts',
    'terminal/explain.ts',
    'terminal/print.ts',
    'terminal/run-program.ts',
    'terminal/settings-file.ts',
  ]);
});

test('`paperwire inspect` loads neither the database nor the model', () => {
  const loaded = [...loadedBy(resolve(FUNCTIONS, 'commands/inspect.ts'))];
  expect(loaded.length).toBeGreaterThan(50);
  expect(loaded.filter((path) => /\/db\/|\/pipeline\/model\//.test(path))).toEqual([]);
});
