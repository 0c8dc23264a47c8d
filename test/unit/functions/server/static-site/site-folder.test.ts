import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSiteFolder } from '../../../../../functions/server/static-site/site-folder.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const OLD = new Date('2025-01-01T00:00:00Z');

async function build(path: string, files: Readonly<Record<string, string>>) {
  const folder = await openSiteFolder(path);
  for (const [file, text] of Object.entries(files)) await folder.write(file, text);
  return folder.finish();
}

describe('openSiteFolder()', () => {
  test('writes what changed, leaves what is the same, deletes what is no more', async () => {
    const path = join(temporaryFolder(), 'deep/site');
    expect(await build(path, { 'a.html': 'a', 'b/c.html': 'c', 'd.html': 'd' })).toEqual({
      ...{ files: 3, bytes: 3, largest: { file: 'a.html', bytes: 1 }, changed: 3, deleted: 0 },
    });
    for (const file of ['a.html', 'd.html']) utimesSync(join(path, file), OLD, OLD);
    expect(await build(path, { 'a.html': 'a', 'd.html': 'new' })).toEqual({
      ...{ files: 2, bytes: 4, largest: { file: 'd.html', bytes: 3 }, changed: 1, deleted: 1 },
    });
    expect(statSync(join(path, 'a.html')).mtime).toEqual(OLD);
    expect(readFileSync(join(path, 'd.html'), 'utf8')).toBe('new');
    expect(existsSync(join(path, 'b'))).toBe(false);
  });

  test('refuses a folder that holds other things, and keeps it as it is', async () => {
    const path = temporaryFolder();
    writeFileSync(join(path, 'thesis.tex'), 'mine');
    await expect(openSiteFolder(path)).rejects.toThrow(
      /expected an empty folder, or one that a former build/,
    );
    expect(existsSync(join(path, '.paperwire-files'))).toBe(false);
  });

  test('leaves files of others alone, and does not replace them', async () => {
    const path = join(temporaryFolder(), 'site');
    await build(path, { 'a.html': 'a' });
    writeFileSync(join(path, 'CNAME'), 'papers.example');
    await build(path, {});
    expect(readFileSync(join(path, 'CNAME'), 'utf8')).toBe('papers.example');
    await expect(build(path, { CNAME: 'ours' })).rejects.toThrow(/another program wrote this file/);
  });

  test('completes a build that was killed, and deletes what that one wrote beyond', async () => {
    const path = join(temporaryFolder(), 'site');
    const killed = await openSiteFolder(path);
    await killed.write('half.html', 'ha');
    await killed.write('beyond.html', 'x');
    expect(await build(path, { 'half.html': 'half' })).toMatchObject({ files: 1, changed: 1, deleted: 1 });
    expect(existsSync(join(path, 'beyond.html'))).toBe(false);
  });
});
