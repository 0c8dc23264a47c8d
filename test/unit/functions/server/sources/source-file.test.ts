import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readEnvironment } from '../../../../../functions/env.ts';
import { openSourceDesk } from '../../../../../functions/server/sources/desk.ts';
import { readSources, sourcesFile } from '../../../../../functions/server/sources/source-file.ts';
import { ConfigurationError } from '../../../../../pipeline/errors.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

let folder: string;
let env: ReturnType<typeof readEnvironment>;
beforeEach(() => {
  folder = temporaryFolder();
  env = readEnvironment({ DATABASE_URL: `file:${join(folder, 'test.db')}` });
});

const ROBOTS = { name: 'robots', url: 'https://papers.example/robots', cadence: '1d', enabled: true };
const CATS = { name: 'cats', url: 'https://papers.example/cats', cadence: '1d', enabled: false };
const listed = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

describe('sourcesFile()', () => {
  test('is SOURCES_FILE, else the list beside the database, else that of seeds/', () => {
    expect(sourcesFile(env)).toMatch(/seeds\/sources\.json$/);
    writeFileSync(join(folder, 'sources.json'), '[]');
    expect(sourcesFile(env)).toMatch(/sources\.json$/);
    expect(sourcesFile(env)).not.toContain('seeds');
    expect(sourcesFile({ ...env, SOURCES_FILE: 'my.json' })).toBe('my.json');
  });
});

describe('openSourceDesk()', () => {
  test('writes the first change into a copy of the list of seeds/', async () => {
    const before = await readSources(env);
    await openSourceDesk(env).add(ROBOTS);
    const after = await readSources(env);
    expect(after.map(({ name }) => name)).toEqual([...before.map(({ name }) => name), 'robots']);
    expect(readdirSync(folder)).toEqual(['sources.json']);
  });

  test('keeps the order of the list, and makes changes that come at once one after another', async () => {
    const file = join(folder, 'mine.json');
    writeFileSync(file, JSON.stringify([ROBOTS, CATS]));
    const desk = openSourceDesk({ ...env, SOURCES_FILE: file });
    const dogs = { ...CATS, name: 'dogs', url: 'https://papers.example/dogs' };
    await Promise.all([desk.enable(['cats'], true), desk.add(dogs), desk.enable(['robots'], false)]);
    expect(listed(file)).toEqual([{ ...ROBOTS, enabled: false }, { ...CATS, enabled: true }, dogs]);
  });

  test('writes through a link', async () => {
    mkdirSync(join(folder, 'etc'));
    const file = join(folder, 'etc/mine.json');
    writeFileSync(file, JSON.stringify([CATS]));
    symlinkSync(file, join(folder, 'sources.json'));
    await openSourceDesk(env).enable(['cats'], true);
    expect(listed(file)).toEqual([{ ...CATS, enabled: true }]);
    expect(readdirSync(join(folder, 'etc'))).toEqual(['mine.json']);
  });

  test.each([
    [
      'a name that is taken',
      { ...ROBOTS, url: 'https://papers.example/other' },
      /robots: another source has this name/,
    ],
    [
      'an address that is listed',
      { ...CATS, name: 'felines' },
      /in the list as cats, disabled; .*enable cats/,
    ],
    [
      'a wrong entry',
      { ...ROBOTS, name: 'dogs', url: 'https://papers.example/d', cadence: '1m' },
      /at least 5m/,
    ],
  ])('refuses %s and leaves the file as it is', async (_, entry, message) => {
    const file = join(folder, 'sources.json');
    writeFileSync(file, JSON.stringify([ROBOTS, CATS]));
    const adding = openSourceDesk(env).add(entry);
    await expect(adding).rejects.toThrow(message);
    await expect(adding).rejects.toThrow(ConfigurationError);
    expect(listed(file)).toEqual([ROBOTS, CATS]);
  });

  test('names the file that cannot be written, and the sources that there are', async () => {
    writeFileSync(join(folder, 'sources.json'), JSON.stringify([ROBOTS]));
    await expect(openSourceDesk(env).enable(['dogs'], true)).rejects.toThrow('expected one of robots');
    const below = { ...env, SOURCES_FILE: join(folder, 'sources.json', 'x.json') };
    await expect(openSourceDesk(below).list()).rejects.toThrow('x.json');
  });

  test.each([
    ['ftp://papers.example', /expected an http\(s\) URL, or the name of a source/],
    ['https://ada:secret@papers.example', /without credentials/],
    ['papers.example/feed', /expected an http\(s\) URL/],
    ['dogs', /expected one of inbox/],
    ['inbox', /folder or a bucket; paperwire sources run inbox/],
  ])('cannot try %s', async (place, message) => {
    writeFileSync(
      join(folder, 'sources.json'),
      JSON.stringify([{ name: 'inbox', directory: 'in', cadence: '1m', enabled: true }]),
    );
    await expect(openSourceDesk(env).try(place, new AbortController().signal)).rejects.toThrow(message);
  });
});
