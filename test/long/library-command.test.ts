import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { paperwire } from '../support/command-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const database = join(folder, 'library.db');
const env = { DATABASE_URL: `file:${database}`, PUBLIC_URL: 'https://papers.example' };
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const bibtex = file(
  'mine.bib',
  '@misc{a, title = {Walking robots in the snow}, author = {Ada Novak}, eprint = {2503.01111}, archiveprefix = {arXiv}}\n',
);
const list = file('more.txt', 'Speech recognition for whispered voices\n2503.99999\n');
const disliked = file('less.txt', 'Bread and its crust\n');

async function run(args: readonly string[], expected = 0) {
  const { code, stdout, stderr } = await paperwire(['library', ...args], { env });
  expect({ args, code, stderr: expected === 0 ? stderr : '' }).toEqual({ args, code: expected, stderr: '' });
  return { stdout, stderr };
}

test('paperwire library makes a library, adds to it, exports, replaces and deletes it', async () => {
  const { stdout } = await run(['add', bibtex, '--dislike', disliked]);
  const secret = /https:\/\/papers\.example\/library\/([0-9a-f]{32})\n/.exec(stdout)?.[1] ?? '';
  expect(stdout).toContain(`https://papers.example/feeds/library/${secret}.atom`);
  expect(stdout).toContain('2 papers, 1 of them to see less of');

  // A part that cannot be read is named, and the exit code says so.
  const added = await run(['add', list, '--to', `https://papers.example/feeds/library/${secret}.rss`], 1);
  expect(added.stdout).toContain('not read: line 2: the catalogue has no paper with the id arxiv:2503.99999');
  const { papers } = JSON.parse((await run(['export', secret])).stdout);
  expect(
    papers.map(({ title, disliked: less }: { title: string; disliked: boolean }) => [title, less]),
  ).toEqual([
    ['Walking robots in the snow', false],
    ['Bread and its crust', true],
    ['Speech recognition for whispered voices', false],
  ]);
  expect((await run(['export', secret, '--format', 'bib'])).stdout).toContain('eprint = {2503.01111}');

  const listed = await run([]);
  expect(listed.stdout).toMatch(/^[0-9a-f]{64} {2}3 papers/);
  expect(listed.stdout).not.toContain(secret);
  await run(['replace', secret, bibtex]);
  expect(JSON.parse((await run(['export', secret])).stdout).papers).toHaveLength(1);

  const hash = /^[0-9a-f]{64}/.exec(listed.stdout)?.[0] ?? '';
  await run(['remove', hash]);
  expect((await run(['export', secret], 2)).stderr).toContain('This library was deleted');
  expect((await run(['export', 'nonsense'], 2)).stderr).toContain('expected 32 hexadecimal digits');
  expect((await run([])).stdout).toContain('deleted');
  for (const path of [database, `${database}-wal`]) {
    const bytes = readFileSync(path, { flag: 'a+' });
    expect(bytes.includes(secret)).toBe(false);
  }
});
