import { beforeAll, describe, expect, test } from 'vitest';
import { failDump, getDump, registerDump } from '../../../../db/dumps/dumps.ts';
import { nameEarlierDumps, publicMessage, publicName } from '../../../../db/dumps/public-names.ts';
import { createApp } from '../../../../functions/app.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';
import { walkSite } from '../../../support/fuzz/checks.ts';

const NAMES: readonly (readonly [string, string])[] = [
  ['/home/operator/secret project/2025-03-11-papers.jsonl', '2025-03-11-papers.jsonl'],
  ['seeds/2025-03-11-hf-papers.txt', '2025-03-11-hf-papers.txt'],
  ['C:\\Users\\operator\\papers.txt', 'papers.txt'],
  ['../data/week 11.zip/inner folder/a b.txt', 'a b.txt'],
  ['~/mail.mbox#3', 'mail.mbox#3'],
  ['/home/operator/', 'operator'],
  ['inbox/2025-03-10-a.xml', '2025-03-10-a.xml'],
  ['Papers on TCP/IP', 'Papers on TCP/IP'],
  ['Neue Papiere: März', 'Neue Papiere: März'],
  ['papers', 'papers'],
  [
    'https://ada:hunter2@papers.example/feed.xml?page=2&api_key=hunter2#top',
    'https://papers.example/feed.xml?page=2',
  ],
  ['https://papers.example/a?x=aB3dE5gH7jK9mN1pQ3sT5', 'https://papers.example/a'],
  ['https://[bad/feed.xml?token=hunter2', 'feed.xml'],
  ['a\u202etxt.exe\u0007\u2066', 'atxt.exe'],
  ['\u202e', 'a dump'],
];

describe('publicName()', () => {
  test.each(NAMES)('names %j %j', (place, name) => {
    expect(publicName(place)).toBe(name);
    expect(publicName(name)).toBe(name);
  });
});

describe('publicMessage()', () => {
  test.each([
    [
      'reading /home/operator/x y/a.txt: it is empty',
      '/home/operator/x y/a.txt',
      'reading a.txt: it is empty',
    ],
    [
      "ENOSPC: no space left, write '/home/operator/inbox/paperwire-x/dump'",
      '',
      "ENOSPC: no space left, write 'dump'",
    ],
    [
      'see https://papers.example/a/b and <a></a>, and/or 3/4',
      '',
      'see https://papers.example/a/b and <a></a>, and/or 3/4',
    ],
    ['line\n\u202eforged', '', 'line  forged'],
  ])('takes paths out of %j', (message, place, expected) => {
    expect(publicMessage(message, place)).toBe(expected);
  });
});

describe('no route of the site', () => {
  let catalogue: TestCatalogue;
  beforeAll(async () => {
    catalogue = await openTestCatalogue();
    await catalogue.add([{ title: 'A Paper of an Earlier Version' }, { title: 'A Paper With a Source' }]);
    const { db } = catalogue;
    const now = new Date('2025-03-11T00:00:00Z');
    const enter = (id: string, name: string) =>
      registerDump(db, { id: id.repeat(64), name, bytes: 1, capturedAt: now.toISOString() }, now);
    for (const [i, [place]] of NAMES.entries()) {
      await enter(String.fromCharCode(97 + i), place);
      if (i % 2 === 0)
        await failDump(
          db,
          String.fromCharCode(97 + i).repeat(64),
          { code: 'empty', message: `reading ${place}: it is empty` },
          now,
        );
    }
    // As an earlier version has entered it: loaded, doubtful, under its whole path.
    await db.client.execute(
      "UPDATE dumps SET place = NULL, name = '/home/operator/old\u202e papers.jsonl', doubt = 'a guess', unread = 0 WHERE state = 'loaded'",
    );
    await db.client.execute(
      "UPDATE dumps SET place = NULL, name = '/home/operator/broken.jsonl', reason = 'reading /home/operator/broken.jsonl: it is empty' WHERE id = (SELECT id FROM dumps WHERE state = 'failed' LIMIT 1)",
    );
    await nameEarlierDumps(db);
  });

  test('shows a path of the machine, a secret of a URL, or a control in a name', async () => {
    const app = createApp({ db: catalogue.db, publicUrl: 'https://papers.example' });
    const seen = new Set<string>();
    const named = new Set<string>();
    await walkSite(app, async (path, text, response) => {
      const isText = /text|json|xml/.test(response.headers.get('Content-Type') ?? '');
      if (
        isText &&
        /home.operator|Users.operator|hunter2|secret project|aB3dE5gH7jK9|[\u0000-\u0008\u202e\u2066]/.test(
          text,
        )
      )
        seen.add(path);
      if (text.includes('old papers.jsonl')) named.add(path.replace(/[0-9a-f]{32,}/, 'ID'));
    });
    expect([...seen]).toEqual([]);
    // The walk has been where names are shown.
    expect([...named]).toEqual(
      expect.arrayContaining(['/status', '/api/status', '/items/ID', '/api/items/ID']),
    );
    for (const id of 'ac') {
      const text = await (await app.request(`/api/dumps/${id.repeat(64)}`)).text();
      expect(text).not.toMatch(/home.operator|hunter2/);
    }
  });

  test('loses the paths that the command line shows', async () => {
    expect(await getDump(catalogue.db, 'b'.repeat(64))).toMatchObject({
      name: '2025-03-11-hf-papers.txt',
      place: 'seeds/2025-03-11-hf-papers.txt',
    });
  });

  test('needs the whole path in the links of earlier versions', async () => {
    const app = createApp({ db: catalogue.db });
    for (const dump of ['old papers.jsonl', '/home/operator/old papers.jsonl']) {
      const response = await app.request(`/api/items?dump=${encodeURIComponent(dump)}`);
      expect(await response.json()).toMatchObject({ items: [{}, {}] });
    }
  });
});
