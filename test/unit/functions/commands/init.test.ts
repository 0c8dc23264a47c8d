import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { FIELDS, sourcesOf, topicsOf } from '../../../../functions/commands/init/fields.ts';
import { initCommand } from '../../../../functions/commands/init/init.ts';
import { readEnvironment } from '../../../../functions/env.ts';
import { settingsFile, withSettingsFile } from '../../../../functions/terminal/settings-file.ts';
import { lintSources } from '../../../../pipeline/acquire/sources.ts';
import { lintTaxonomy } from '../../../../pipeline/topics/taxonomy.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

let folder: string;
let env: ReturnType<typeof readEnvironment>;
beforeEach(() => {
  folder = join(temporaryFolder(), 'data');
  env = readEnvironment({ DATA_FOLDER: folder });
});

const NEVER = new AbortController().signal;
const json = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const enabled = () =>
  json('sources.json').flatMap((source: { name: string; enabled: boolean }) =>
    source.enabled ? source.name : [],
  );

/** A person at a terminal who answers each question when it comes, and what the terminal showed. */
function person(...answers: (string | (() => void))[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  let shown = '';
  let next = 0;
  const output = new PassThrough();
  output.on('data', (text) => {
    shown += text;
    // A question ends with its default.
    while (next < answers.length && [...shown.matchAll(/\? \[[^\]]*\]/g)].length > next) {
      const answer = answers[next++];
      if (typeof answer === 'string') input.write(`${answer}\n`);
      else answer?.();
    }
  });
  return { input, output, shown: () => shown };
}

/** Runs `paperwire init --no-fetch`. */
async function init(flags: object, console: Parameters<typeof initCommand>[3], signal = NEVER) {
  const log = vi.spyOn(globalThis.console, 'log').mockImplementation(() => {});
  try {
    return await initCommand({ ...flags, fetch: false }, env, signal, console);
  } finally {
    log.mockRestore();
  }
}

/** Where nobody can be asked. */
const nobody = () => ({ input: new PassThrough(), output: new PassThrough() });

describe('paperwire init', () => {
  test('writes the lists of a field and the contact', async () => {
    expect(await init({ field: ['physics'], contact: 'me@papers.example' }, nobody())).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['paperwire.env', 'sources.json', 'topics.json']);
    expect(json('topics.json').map(({ slug }: { slug: string }) => slug)).toContain('quantum-information');
    expect(json('topics.json').map(({ slug }: { slug: string }) => slug)).not.toContain('number-theory');
    expect(enabled()).toEqual(['physical-review-letters', 'nature-physics', 'arxiv-quant-ph']);
    expect(withSettingsFile({ DATA_FOLDER: folder })).toMatchObject({ CONTACT: 'me@papers.example' });
    // What is set comes before the file.
    expect(withSettingsFile({ DATA_FOLDER: folder, CONTACT: 'you@papers.example' })).toMatchObject({
      CONTACT: 'you@papers.example',
    });
  });

  test('asks for fields, sources and contact, and again after an answer that it cannot read', async () => {
    const ada = person('9', '2,economics', 'x', 'nber, 1-2', 'nobody', 'https://papers.example/#me');
    expect(await init({}, ada)).toBe(0);
    expect(ada.shown()).toContain('Choosing "9": expected numbers from 1 to 6');
    expect(ada.shown()).toContain('Reading the contact "nobody": expected an e-mail address');
    expect(enabled()).toEqual(['physical-review-letters', 'nature-physics', 'nber']);
    expect(lintTaxonomy(json('topics.json'))).toEqual([]);
    expect(withSettingsFile({ DATA_FOLDER: folder })).toMatchObject({
      CONTACT: 'https://papers.example/#me',
    });
  });

  test('takes the defaults for empty answers, and with --yes', async () => {
    await init({}, person('', '', ''));
    const chosen = enabled();
    expect(chosen).toEqual(['hf-daily-papers', 'arxiv-cs-lg', 'arxiv-cs-cl']);
    expect(existsSync(settingsFile(env))).toBe(false);
    await init({ yes: true, force: true }, nobody());
    expect(enabled()).toEqual(chosen);
  });

  test('writes nothing when it is stopped at a question', async () => {
    const stop = new AbortController();
    const ada = person('1', () => stop.abort(new Error('stopped')));
    await expect(init({}, ada, stop.signal)).rejects.toThrow('stopped');
    expect(existsSync(folder)).toBe(false);
  });

  test('names the flags where nobody can be asked', async () => {
    await expect(init({}, nobody())).rejects.toThrow(/--field NAME.*--source NAME.*--contact ADDRESS.*--yes/);
    expect(existsSync(folder)).toBe(false);
  });

  test('replaces lists only when it is told to, and keeps other settings', async () => {
    await init({ yes: true, contact: 'me@papers.example' }, nobody());
    writeFileSync(join(folder, 'topics.json'), '[]');
    writeFileSync(settingsFile(env), '# mine\nPORT=9000\nCONTACT=old@papers.example\n');
    await expect(init({ yes: true }, nobody())).rejects.toThrow(
      /topics\.json and .*sources\.json are there.*--force/,
    );
    expect(json('topics.json')).toEqual([]);
    await init({ field: ['economics'], contact: 'me@papers.example', force: true }, nobody());
    expect(json('topics.json')).toHaveLength(19);
    expect(readFileSync(settingsFile(env), 'utf8')).toBe('# mine\nPORT=9000\nCONTACT=me@papers.example\n');
  });

  test.each([
    [{ field: ['alchemy'] }, /"alchemy".*machine-learning, physics/],
    [{ field: ['physics'], source: ['nber'] }, /"nber": expected numbers from 1 to/],
    [{ field: ['physics'], contact: 'me' }, /contact "me": expected/],
  ])('refuses %j before it writes', async (flags, message) => {
    await expect(init(flags, nobody())).rejects.toThrow(message);
    expect(existsSync(folder)).toBe(false);
  });

  test('refuses to write lists that variables hide', async () => {
    env = { ...env, SOURCES_FILE: 'mine.json' };
    await expect(init({ yes: true }, nobody())).rejects.toThrow('SOURCES_FILE is mine.json');
  });
});

describe('fields', () => {
  test.each(FIELDS.map((field) => [field.name, field] as const))(
    '%s has topics and sources',
    async (_, field) => {
      const topics = await topicsOf([field]);
      expect(lintTaxonomy(topics)).toEqual([]);
      // Each topic that the field names is in the file.
      expect(topics.length).toBeGreaterThanOrEqual(field.slugs?.length ?? 19);
      expect((await sourcesOf([field])).length).toBeGreaterThan(5);
    },
  );

  test('all of them together are a list of topics and one of sources without errors', async () => {
    expect(lintTaxonomy(await topicsOf(FIELDS))).toEqual([]);
    expect(lintSources(await sourcesOf(FIELDS))).toEqual([]);
  });
});
