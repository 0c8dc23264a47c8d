import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

/** Our own files that `file` imports or re-exports, as paths from the root. */
function importsOf(file: string): Import[] {
  const { module, errors } = parseSync(file, readFileSync(join(ROOT, file), 'utf8'));
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const statements = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
    })),
    ...module.staticExports
      .flatMap(({ entries }) => entries)
      .flatMap(({ moduleRequest, isType }) =>
        moduleRequest === null ? [] : [{ specifier: moduleRequest.value, typeOnly: isType }],
      ),
  ];
  return statements
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier, typeOnly }) => ({
      from: file,
      to: relative(ROOT, resolve(ROOT, dirname(file), specifier)),
      typeOnly,
    }));
}

const files = globSync('{pipeline,functions,db}/**/*.ts', { cwd: ROOT });
const imports = files.flatMap(importsOf);
const room = (path: string) => path.split('/')[0];
const names = (found: Import[]) => found.map(({ from, to }) => `${from} -> ${to}`);

/** The stages: what pipeline/run.ts puts in order. */
const STAGES = ['decode', 'split', 'normalise', 'dedupe', 'embed', 'classify', 'load'].map(
  (name) => `pipeline/${name}.ts`,
);

describe('import directions', () => {
  test('there is something to check', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(imports.length).toBeGreaterThan(60);
    for (const stage of STAGES) expect(files).toContain(stage);
  });

  test('db/ imports nothing of ours', () => {
    expect(names(imports.filter(({ from, to }) => room(from) === 'db' && room(to) !== 'db'))).toEqual([]);
  });

  test('pipeline/ imports from db/ types only, and nothing from functions/', () => {
    const bad = imports.filter(
      ({ from, to, typeOnly }) =>
        room(from) === 'pipeline' && room(to) !== 'pipeline' && !(room(to) === 'db' && typeOnly),
    );
    expect(names(bad)).toEqual([]);
  });

  test('nothing but functions/ imports functions/', () => {
    const bad = imports.filter(({ from, to }) => room(to) === 'functions' && room(from) !== 'functions');
    expect(names(bad)).toEqual([]);
  });

  test('stages do not import each other, and only run.ts imports several', () => {
    const users = new Map<string, Set<string>>();
    for (const { from, to, typeOnly } of imports) {
      if (STAGES.includes(to) && !typeOnly) users.set(from, (users.get(from) ?? new Set()).add(to));
    }
    const between = STAGES.flatMap((stage) => [...(users.get(stage) ?? [])].map((to) => `${stage} -> ${to}`));
    expect(between).toEqual([]);
    expect([...users].filter(([, stages]) => stages.size > 2).map(([from]) => from)).toEqual([
      'pipeline/run.ts',
    ]);
  });

  test('only env.ts reads the environment, and only where a program starts is it handed over', () => {
    const readers = files.filter((file) =>
      /process\.env|Deno\.env/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(readers.sort()).toEqual([
      'functions/commands/run-program.ts',
      // Hands it to the programs that it starts.
      'functions/programs-node.ts',
    ]);
  });

  test('Node is imported only by files that say so by their name or place', () => {
    const mayUseNode = /-node\.ts$|^functions\/(node|cli)\.ts$|^functions\/commands\/|^db\/migrate\.ts$/;
    const users = files.filter((file) => /from 'node:/.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(users.filter((file) => !mayUseNode.test(file))).toEqual([]);
  });
});
