import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { paperwire } from '../support/command-line.ts';
import { preparedDatabase } from '../support/pipeline.ts';
import { paperwireProcess, ROOT, SEED, start } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Root may read and write everything, so what needs a right that is missing runs as nobody. */
const isRoot = process.getuid?.() === 0;
const NOBODY = isRoot ? { uid: 65_534 } : {};

/** Whether nobody could not even reach the program: a folder above it is its owner's alone. */
const isPrivate = isRoot && foldersAbove(ROOT).some((path) => (statSync(path).mode & 0o001) === 0);
if (isPrivate)
  console.warn(`Two tests are skipped: they need a user who may not write, and only root reaches ${ROOT}.`);

const folder = temporaryFolder();
chmodSync(folder, 0o755);
const env = { DATABASE_URL: preparedDatabase(join(folder, 'cli.db')) };
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const TWO = [
  'Mar 10',
  '',
  'Pointer Networks',
  '',
  'We introduce a neural architecture to learn the conditional probability of an output sequence with elements that are tokens of the input.',
  '',
  'A Survey of Deep Reinforcement Learning for Robot Manipulation',
  '',
  'Robots learn to grasp objects by trial and error. We review how policies are learnt with deep reinforcement learning.',
  '',
].join('\n');

/** A topic file that is embedded fast. */
function fewTopics(): string {
  const topics: { slug: string }[] = JSON.parse(readFileSync(join(ROOT, 'seeds/topics.json'), 'utf8'));
  const slugs = ['reinforcement-learning', 'architectures'];
  return file('few.json', JSON.stringify(topics.filter(({ slug }) => slugs.includes(slug))));
}

beforeAll(async () => {
  const { code, stderr } = await paperwire(['ingest', file('2025-03-11-two.txt', TWO)], { env });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
});

function foldersAbove(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...foldersAbove(above)];
}

/** One line that names what is wrong, no stack. */
function expectOneLine(stderr: string, ...parts: (string | RegExp)[]): void {
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).not.toMatch(/\n\s+at /);
  for (const part of parts) expect(stderr).toMatch(part);
}

describe('paperwire --data', () => {
  test('names the folder of the database, before or after the command', async () => {
    const { DATABASE_URL } = env;
    for (const args of [
      ['--data', folder, 'status'],
      ['status', `--data=${folder}`],
    ]) {
      const { stdout } = await paperwire(args, { env: { DATABASE_URL, DATA_FOLDER: '/nowhere' } });
      expect(stdout).toContain(`2 papers in ${DATABASE_URL}`);
    }
    const empty = await paperwire(['status', '--data', join(folder, 'empty')]);
    expectOneLine(empty.stderr, `Opening file:${folder}/empty/paperwire.db: there is no database yet`);
  });

  test('refuses a database elsewhere, and a missing folder name', async () => {
    const elsewhere = await paperwire(['status', '--data', join(folder, 'other')], { env });
    expect(elsewhere.code).toBe(2);
    expectOneLine(
      elsewhere.stderr,
      '--data',
      join(folder, 'other'),
      env.DATABASE_URL,
      /outside of that folder/,
    );
    expect((await paperwire(['status', '--data'])).code).toBe(2);
  });

  test('names a file that stands in the way', async () => {
    const { code, stderr } = await paperwire(['migrate', '--data', file('in-the-way', '')]);
    expect(code).toBe(1);
    expectOneLine(stderr, join(folder, 'in-the-way'), /a file stands where a folder is needed/);
  });
});

describe('paperwire ingest', () => {
  test('--json prints one report object', async () => {
    const { code, stdout } = await paperwire(['ingest', join(folder, '2025-03-11-two.txt'), '--json'], {
      env,
    });
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      dumpId: expect.stringMatching(/^[0-9a-f]{64}$/),
      format: 'page-text',
      bytes: Buffer.byteLength(TWO),
      capturedAt: '2025-03-11T00:00:00Z',
      records: 2,
      stored: 0,
      merged: 2,
      rejected: 0,
      boilerplateLines: 1,
      topics: expect.any(Object),
      seconds: expect.any(Number),
    });
    expect(Object.keys(report.stages)).toEqual([
      'decode',
      'split',
      'normalise',
      'dedupe',
      'embed',
      'classify',
      'load',
    ]);
    for (const stage of Object.values(report.stages)) {
      expect(stage).toEqual({
        in: expect.any(Number),
        out: expect.any(Number),
        rejected: expect.any(Number),
        ms: expect.any(Number),
      });
    }
  });

  test('--dry-run reports and writes nothing, not even a database', async () => {
    const nowhere = join(folder, 'dry', 'run.db');
    const flags = ['--dry-run', '--json', '--captured', '2025-01-05'];
    const { code, stdout } = await paperwireProcess(['ingest', '-', ...flags], {
      env: { DATABASE_URL: `file:${nowhere}`, TOPICS_FILE: fewTopics() },
      stdin: TWO,
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: true,
      records: 2,
      stored: 2,
      capturedAt: '2025-01-05T00:00:00Z',
      topics: { 'reinforcement-learning': 1 },
    });
    expect(existsSync(join(folder, 'dry'))).toBe(false);
  });

  test.each(['ingest', 'inspect'])(
    '%s takes several places, and goes on behind one that is missing',
    async (command) => {
      const [first, missing, last] = [
        file('2025-03-12-two.txt', `${TWO}\n`),
        join(folder, 'missing.txt'),
        join(folder, '2025-03-11-two.txt'),
      ];
      const flags = command === 'ingest' ? ['--dry-run', '--json'] : ['--json'];
      const { code, stdout } = await paperwire([command, first, missing, last, ...flags], { env });
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(code).toBe(1);
      expect(lines).toMatchObject([
        { records: 2 },
        { name: missing, error: { code: 'unreadable' } },
        { records: 2 },
      ]);
    },
  );

  test('ends quietly when its output is read no further', async () => {
    const { child, ended } = start('cli', ['inspect', SEED]);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 141, stderr: '' });
  });

  test('counts the papers that a mailing announces again', async () => {
    const mailing = join(ROOT, 'test/fixtures/arxiv-mail/listing.eml');
    const { stdout } = await paperwire(['ingest', mailing, '--dry-run'], { env });
    expect(stdout).toContain('5 stored, 0 merged, 0 rejected');
    expect(stdout).toContain('2 papers announced again as a new version');
  });

  test('--dry-run leaves the database unchanged', async () => {
    const before = (await paperwire(['status', '--json'], { env })).stdout;
    const { stdout } = await paperwireProcess(['ingest', '-', '--dry-run', '--json'], {
      env,
      stdin: `${TWO}\nA Third Paper on Graph Neural Networks\n\nGraph neural networks pass messages along the edges of a graph.\n`,
    });
    expect(JSON.parse(stdout)).toMatchObject({ records: 3, stored: 1, merged: 2 });
    expect((await paperwire(['status', '--json'], { env })).stdout).toBe(before);
  });

  test('names the files of a folder that fail, loads the others and ends with 1', async () => {
    const mixed = join(folder, 'mixed');
    mkdirSync(mixed);
    writeFileSync(
      join(mixed, 'a.jpg'),
      Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb0043', 'hex'),
    );
    writeFileSync(join(mixed, 'b.txt'), '');
    writeFileSync(
      join(mixed, 'c.html'),
      '<!DOCTYPE html><html><head><title>503</title></head><body>Overloaded</body></html>',
    );
    writeFileSync(join(mixed, 'd.txt'), `${TWO}\nA Title at the End Without an Abstract\n`);
    const { code, stdout, stderr } = await paperwire(['ingest', mixed, '--json'], { env });
    expect(code).toBe(1);
    const reports = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(reports.map(({ error }) => error?.code)).toEqual(['binary', 'empty', 'unknown-format', undefined]);
    expect(reports[3]).toMatchObject({ records: 3, stored: 0, merged: 2, rejected: 1 });
    expect(stderr).toMatch(/a\.jpg.*JPEG[\s\S]*b\.txt.*empty[\s\S]*c\.html.*error page/);
    const status = JSON.parse((await paperwire(['status', '--json'], { env })).stdout);
    expect(status.dumps.filter((dump: { state: string }) => dump.state === 'failed')).toHaveLength(3);
  });

  test('paperwire rejects lists reason, place and text', async () => {
    const { stdout } = await paperwire(['rejects', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject([
      {
        code: 'missing-abstract',
        stage: 'split',
        raw: expect.stringContaining('A Title at the End Without an Abstract'),
        start: Buffer.byteLength(TWO) + 1,
      },
    ]);
    expect((await paperwire(['rejects'], { env })).stdout).toContain('A Title at the End');
  });
});

describe('paperwire ingest of a mostly rejected dump', () => {
  const broken = Buffer.concat(
    ['One Paper that Was Saved in Another Encoding', 'Another Paper of the Same Broken Page'].map((title) =>
      Buffer.concat([
        Buffer.from(`${title}\n\nThe na`),
        // As DOS wrote it: neither UTF-8 nor windows-1252.
        Buffer.from([0x8b]),
        Buffer.from(
          've reader sees signs that are none, and the tools that read this text see them as well.\n\n',
        ),
      ]),
    ),
  );
  const good =
    'A Paper that Is as It Should Be\n\nIts abstract holds nothing but plain text, which every tool and every reader understands.\n';
  const fresh = { DATABASE_URL: preparedDatabase(join(folder, 'broken.db')) };
  const page = file('2025-03-11-broken.txt', Buffer.concat([broken, Buffer.from(good)]));
  const counts = async () => {
    const { dumps, items } = JSON.parse((await paperwire(['status', '--json'], { env: fresh })).stdout);
    return { state: dumps[0].state, items };
  };

  test('fails, says why and shows no paper', async () => {
    const { code, stderr } = await paperwire(['ingest', page], { env: fresh });
    expect(code).toBe(1);
    expect(stderr).toMatch(/2 of its 3 records were rejected \(read as page-text\).*--accept/);
    expect(await counts()).toEqual({ state: 'failed', items: 0 });
    const reasons = await paperwire(['rejects', '--reason'], { env: fresh });
    expect(reasons.stdout.trim()).toBe('2  broken-characters');
    const one = await paperwire(['rejects', '--reason', 'broken-characters', '--json', '--limit', '1'], {
      env: fresh,
    });
    expect(JSON.parse(one.stdout)).toMatchObject([
      { raw: expect.stringContaining('One Paper that Was Saved') },
    ]);
    expect((await paperwire(['rejects', '--reason', 'bad-title'], { env: fresh })).stdout).toBe(
      'no rejects\n',
    );
  });

  test('loads the readable papers with --accept', async () => {
    const { code, stdout } = await paperwire(['ingest', page, '--accept'], { env: fresh });
    expect(code).toBe(0);
    expect(stdout).toContain('1 stored, 0 merged, 2 rejected');
    expect(await counts()).toEqual({ state: 'loaded', items: 1 });
  });
});

describe('paperwire replay', () => {
  const fresh = { DATABASE_URL: preparedDatabase(join(folder, 'replay.db')) };
  const rejects = async () => JSON.parse((await paperwire(['rejects', '--json'], { env: fresh })).stdout);

  test('counts what stays rejected, and resolves a reject that it can read', async () => {
    const title = 'A Title at the End Without an Abstract';
    const page = file('2025-03-11-replay.txt', `${TWO}\n${title}\n`);
    expect((await paperwire(['ingest', page], { env: fresh })).code).toBe(0);
    const [reject] = await rejects();
    expect(reject).toMatchObject({ code: 'missing-abstract', attempt: 1 });

    const again = await paperwire(['replay', reject.dumpId.slice(0, 8)], { env: fresh });
    expect(again.code).toBe(1);
    expect(again.stdout).toMatch(/still rejected[\s\S]*0 rejects resolved, 1 remaining/);
    expect(await rejects()).toMatchObject([{ id: reject.id, attempt: 2 }]);

    // As a feed it is a paper: here stands what a person would have corrected.
    const { openDatabase } = await import('../../db/client-node.ts');
    const db = await openDatabase(fresh.DATABASE_URL);
    await db.client.execute({
      sql: 'UPDATE rejects SET raw = ?',
      args: [
        `<rss><channel><item><title>${title}</title><link>https://arxiv.org/abs/2503.00001</link></item></channel></rss>`,
      ],
    });
    db.client.close();
    const fixed = await paperwire(['replay', reject.id, '--format', 'rss'], { env: fresh });
    expect(fixed).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/1 stored[\s\S]*1 reject resolved, 0 remaining/),
    });
    expect(await rejects()).toEqual([]);
    expect(JSON.parse((await paperwire(['status', '--json'], { env: fresh })).stdout).items).toBe(3);
    const nothing = await paperwire(['replay', reject.id], { env: fresh });
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toContain('no reject has that id');
  });
});

describe('exit codes and messages', () => {
  test.each([
    [['ingest'], /missing required argument/],
    [['bogus'], /unknown command/],
    [['ingest', SEED, '--format', 'scroll'], /"scroll".*page-text/],
    [['ingest', SEED, '--captured', 'yesterday'], /"yesterday".*2025-03-11/],
    [['rejects', '--limit', '0'], /0.*whole number/],
    [['build', 'site', '--public-url', 'papers.example'], /"papers\.example"; expected one such as https:/],
  ])('paperwire %j ends with 2 for wrong usage', async (args, message) => {
    const { code, stderr } = await paperwire(args, { env });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('paperwire ingest with a wrong format leaves no trace of the dump', async () => {
    const status = JSON.parse((await paperwire(['status', '--json'], { env })).stdout);
    expect(status.dumps.map((dump: { name: string }) => dump.name)).not.toContain(SEED);
  });

  test.skipIf(isPrivate)('paperwire ingest names an unreadable file', async () => {
    const secret = file('secret.txt', TWO);
    chmodSync(secret, 0o000);
    chmodSync(folder, 0o777);
    const { code, stderr } = await paperwireProcess(['ingest', secret], {
      env: { DATABASE_URL: preparedDatabase(join(folder, 'nobody.db')) },
      ...NOBODY,
    });
    expect(code).toBe(1);
    expectOneLine(stderr, 'secret.txt', /permission denied/);
  });

  test.skipIf(isPrivate)('paperwire ingest names a read-only database', async () => {
    const path = join(folder, 'locked', 'only.db');
    mkdirSync(join(folder, 'locked'));
    writeFileSync(path, readFileSync(join(folder, 'cli.db')));
    chmodSync(path, 0o444);
    chmodSync(join(folder, 'locked'), 0o555);
    const { code, stderr } = await paperwireProcess(['ingest', join(folder, '2025-03-11-two.txt')], {
      env: { DATABASE_URL: `file:${path}` },
      ...NOBODY,
    });
    expect(code).toBe(1);
    expectOneLine(stderr, 'only.db', /SQLITE_(READONLY|CANTOPEN)/, /writable/);
  });

  test.each([
    ['mysql://localhost/papers', 2, /DATABASE_URL is "mysql:.*libsql:\/\/HOST/],
    ['file://remote/papers.db', 1, /file:PATH/],
    ['http://127.0.0.1:9', 1, /127\.0\.0\.1:9/],
  ])('paperwire ingest names the fault of DATABASE_URL=%s', async (url, expected, message) => {
    const { code, stderr } = await paperwire(['ingest', SEED], { env: { DATABASE_URL: url } });
    expect(code).toBe(expected);
    expectOneLine(stderr, message);
  });

  test('paperwire status says how to create a missing database', async () => {
    const { code, stderr } = await paperwire(['status'], {
      env: { DATABASE_URL: `file:${join(folder, 'no.db')}` },
    });
    expect(code).toBe(2);
    expectOneLine(stderr, /paperwire start or paperwire ingest/);
  });
});

describe('paperwire topics', () => {
  test('lists every topic with its number of papers', async () => {
    const topics = JSON.parse((await paperwire(['topics', '--json'], { env })).stdout);
    expect(topics.length).toBeGreaterThan(24);
    const robotics = topics.find((topic: { slug: string }) => topic.slug === 'reinforcement-learning');
    expect(robotics).toMatchObject({ items: 1, newest: '2025-03-10T00:00:00Z' });
  });

  test('lint accepts seeds/topics.json', async () => {
    expect(await paperwire(['topics', 'lint'], { env })).toMatchObject({ code: 0, stderr: '' });
  });

  test('lint names every fault of a topic file and ends with 1', async () => {
    const bad = file(
      'bad.json',
      JSON.stringify([{ slug: 'Bad Slug', name: '', description: '', keywords: 'none' }]),
    );
    const { code, stdout } = await paperwire(['topics', 'lint', bad], { env });
    expect(code).toBe(1);
    for (const name of ['slug', 'name', 'description', 'keywords']) expect(stdout).toContain(name);
    const broken = await paperwire(['topics', 'lint', file('broken.json', '{')], { env });
    expect(broken.code).toBe(2);
    expectOneLine(broken.stderr, 'broken.json');
  });
});
