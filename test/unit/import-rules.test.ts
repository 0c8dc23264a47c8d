import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** What stands in `pipeline/` and `functions/`, from the top down: each imports itself and what is below it. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  pipeline: [
    'read.ts',
    'run.ts',
    'stages',
    'acquire',
    'formats',
    'ledger',
    'identity',
    'topics',
    'extract',
    'retrieval',
    'words',
    'model',
    'text',
    'types.ts',
    'errors.ts',
  ],
  functions: [
    'cli.js',
    'node.js',
    'deno.ts',
    'worker.ts',
    'site.ts',
    'commands',
    'server',
    'worker',
    'terminal',
    'app.ts',
    'web',
    'api',
    'feeds',
    'library',
    'citations',
    'hub',
    'care',
    'sources',
    'intake',
    'topics',
    'search',
    'trends',
    'lookup',
    'metrics',
    'http',
    'links',
    'logging.ts',
    'printable.ts',
    'env.ts',
  ],
};

/** The stages: what `pipeline/run.ts` puts in order. */
const STAGES = ['decode', 'split', 'normalise', 'dedupe', 'embed', 'classify', 'load'].map(
  (name) => `pipeline/stages/${name}.ts`,
);

/** Most files of a folder, not counting its own folders. */
const MAX_FILES = 16;

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
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const literal = /^['"](.*)['"]$/.exec(readFileSync(join(ROOT, file), 'utf8').slice(start, end));
      return literal === null ? [] : [{ specifier: literal[1] ?? '', typeOnly: false }];
    }),
  ];
  return statements
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier, typeOnly }) => ({
      from: file,
      to: relative(ROOT, resolve(ROOT, dirname(file), specifier)),
      typeOnly,
    }));
}

const files = globSync('{pipeline,functions,db}/**/*.{ts,js}', {
  cwd: ROOT,
  exclude: ['functions/web/static/**'],
});
const imports = files.flatMap(importsOf);
const topFolder = (path: string) => path.split('/')[0] ?? '';
const names = (found: readonly Import[]) => found.map(({ from, to }) => `${from} -> ${to}`);
/** The place of a file in its layers, 0 at the top; -1 when it has none. */
const layer = (path: string) => (LAYERS[topFolder(path)] ?? []).indexOf(path.split('/')[1] ?? '');

/** Groups of nodes that reach each other, by Tarjan's algorithm (SIAM J. Comput. 1972). */
function circles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const visit = (node: string): number => {
    const mine = index.size;
    index.set(node, mine);
    let lowest = mine;
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!index.has(next)) lowest = Math.min(lowest, visit(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, index.get(next) ?? mine);
    }
    low.set(node, lowest);
    if (lowest === mine) {
      const group = stack.splice(stack.indexOf(node));
      if (group.length > 1) found.push(group.sort());
    }
    return lowest;
  };
  for (const node of edges.keys()) if (!index.has(node)) visit(node);
  return found;
}

function graph(between: readonly Import[], nodeOf: (path: string) => string): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { from, to } of between) {
    const [a, b] = [nodeOf(from), nodeOf(to)];
    if (a !== b) edges.set(a, (edges.get(a) ?? new Set()).add(b));
  }
  return edges;
}

describe('import rules', () => {
  test('find the files and the stages', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(imports.length).toBeGreaterThan(1_000);
    for (const stage of STAGES) expect(files).toContain(stage);
  });

  test('db/ imports nothing of ours', () => {
    const wrong = imports.filter(({ from, to }) => topFolder(from) === 'db' && topFolder(to) !== 'db');
    expect(names(wrong)).toEqual([]);
  });

  test('pipeline/ imports types from db/, and nothing from functions/', () => {
    const wrong = imports.filter(
      ({ from, to, typeOnly }) =>
        topFolder(from) === 'pipeline' &&
        topFolder(to) !== 'pipeline' &&
        !(topFolder(to) === 'db' && typeOnly),
    );
    expect(names(wrong)).toEqual([]);
  });

  test('nothing but functions/ imports functions/', () => {
    const wrong = imports.filter(
      ({ from, to }) => topFolder(to) === 'functions' && topFolder(from) !== 'functions',
    );
    expect(names(wrong)).toEqual([]);
  });

  test('nothing of the product imports test/', () => {
    expect(names(imports.filter(({ to }) => topFolder(to) === 'test'))).toEqual([]);
  });

  test('every file of pipeline/ and functions/ has a layer', () => {
    expect(files.filter((file) => topFolder(file) !== 'db' && layer(file) === -1)).toEqual([]);
  });

  test('layers import downwards only, types too', () => {
    const upwards = imports.filter(
      ({ from, to }) => topFolder(from) === topFolder(to) && layer(from) > layer(to),
    );
    expect(names(upwards)).toEqual([]);
  });

  test('files import each other in no circle, types too', () => {
    expect(circles(graph(imports, (path) => path))).toEqual([]);
  });

  test('folders within a layer import each other in no circle', () => {
    for (const folder of ['pipeline', 'functions']) {
      const within = imports.filter(({ from, to }) => topFolder(from) === folder && topFolder(to) === folder);
      // A folder's own files may use its folders, and these may use each other's.
      const nested = within.filter(({ from, to }) => from.split('/').length > 3 && to.split('/').length > 3);
      expect(circles(graph(nested, dirname))).toEqual([]);
    }
  });

  test(`a folder holds at most ${MAX_FILES} files`, () => {
    const counts = Map.groupBy(files, dirname);
    const full = [...counts].filter(([, within]) => within.length > MAX_FILES).map(([name]) => name);
    expect(full).toEqual([]);
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

  test('run-program.ts reads the environment, and hands it to env.ts; before it, a program may start anew with another', () => {
    const readers = files.filter((file) =>
      /process\.env|Deno\.env/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(readers.toSorted()).toEqual([
      'functions/terminal/prepare-process.js',
      'functions/terminal/run-program.ts',
    ]);
  });

  test('only the server, the command line, the database clients and the model builder use Node', () => {
    const mayUseNode =
      /^functions\/(server|terminal|commands)\/|^functions\/(node|cli)\.js$|^db\/(client-node|file-client-node|file-path|migrate)\.ts$|^pipeline\/model\/(build|files)\.ts$/;
    const users = files.filter((file) => /from 'node:/.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(users.filter((file) => !mayUseNode.test(file))).toEqual([]);
  });
});
