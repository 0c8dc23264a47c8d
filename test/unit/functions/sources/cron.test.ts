import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SourceStatus } from '../../../../functions/sources/source-state.ts';
import { LIMITS, type Newsroom, openNewsroom, START, signal } from './fixture.ts';
import { answers, type Handler, rss, serves } from './origin.ts';

let newsroom: Newsroom;
beforeEach(async () => {
  newsroom = await openNewsroom();
});
afterEach(() => newsroom.close());

const CAPTCHA = `<!doctype html><html><head><title>Just a moment...</title></head><body>
<h1>Verify you are human</h1><p>papers.example needs to review the security of your connection before proceeding.</p>
</body></html>`;

/** For servers that do not get on: the other source answers at once. */
const IMPATIENT = { ...LIMITS.fetch, responseMs: 1_000, idleMs: 500, totalMs: 1_500 };

/** Zeros, packed so that a megabyte is a thousand bytes. */
const BOMB = gzipSync(Buffer.alloc(64 * 2 ** 20));

describe('tick(): a response of a server', () => {
  /** What answers at /feed, then what the status says of the source and what the ledger holds. */
  const cases: readonly (readonly [string, Handler, Partial<SourceStatus>, object[]])[] = [
    [
      '200: its papers are there',
      serves(rss('Robots that Walk', 'Robots that Talk')),
      { state: 'fresh', outcome: 'changed', code: null, failures: 0, lastChangeAt: START.toISOString() },
      [{ name: 'feed', state: 'loaded', records: 2 }],
    ],
    [
      '200, compressed on the way',
      serves(gzipSync(rss('Robots that Walk')), { 'Content-Encoding': 'gzip' }),
      { state: 'fresh' },
      [{ name: 'feed', state: 'loaded', records: 1 }],
    ],
    [
      '200, a feed without papers: nothing is wrong',
      serves(rss()),
      { state: 'fresh' },
      [{ name: 'feed', state: 'loaded', records: 0 }],
    ],
    [
      '404',
      answers(404),
      {
        state: 'failing',
        code: 'http-404',
        failures: 1,
        lastSuccessAt: null,
        nextAttemptAt: '2025-03-11T12:05:00.000Z',
      },
      [],
    ],
    ['500', answers(500), { state: 'failing', code: 'http-500' }, []],
    [
      '429 with Retry-After in seconds',
      answers(429, { 'Retry-After': '7200' }),
      { state: 'failing', code: 'rate-limited', nextAttemptAt: '2025-03-11T14:00:00.000Z' },
      [],
    ],
    [
      '429 with Retry-After as a date',
      answers(429, { 'Retry-After': 'Tue, 11 Mar 2025 16:30:00 GMT' }),
      { state: 'failing', code: 'rate-limited', nextAttemptAt: '2025-03-11T16:30:00.000Z' },
      [],
    ],
    [
      '429 that wants to be asked again at once: not before the wait after a failure',
      answers(429, { 'Retry-After': '0' }),
      { code: 'rate-limited', nextAttemptAt: '2025-03-11T12:05:00.000Z' },
      [],
    ],
    ['304 although nothing was known', answers(304), { state: 'failing', code: 'http-304' }, []],
    ['nothing, and the connection stays open', () => {}, { state: 'failing', code: 'timeout' }, []],
    [
      'a slow drip, a byte at a time for ever',
      (_, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write('<'), 50);
        response.on('close', () => clearInterval(drip));
      },
      { state: 'failing', code: 'timeout' },
      [],
    ],
    [
      'a body that stops in its midst',
      (_, response) => void response.writeHead(200).write(rss('Robots that Walk').slice(0, 200)),
      { state: 'failing', code: 'timeout' },
      [],
    ],
    [
      'an endless body',
      (_, response) => {
        response.writeHead(200);
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      },
      { state: 'failing', code: 'too-large' },
      [],
    ],
    [
      'a body of which too many bytes are announced',
      (_, response) => response.writeHead(200, { 'Content-Length': '1000001' }).flushHeaders(),
      { state: 'failing', code: 'too-large' },
      [],
    ],
    [
      'a gzip bomb as Content-Encoding',
      serves(BOMB, { 'Content-Encoding': 'gzip' }),
      { state: 'failing', code: 'too-large' },
      [],
    ],
    ['a gzip bomb as a file', serves(BOMB), { state: 'failing', code: 'too-large' }, []],
    [
      'an encoding that nobody asked for',
      serves('x', { 'Content-Encoding': 'compress' }),
      { state: 'failing', code: 'bad-encoding' },
      [],
    ],
    [
      'a page that asks whether one is human',
      serves(CAPTCHA, { 'Content-Type': 'text/html' }),
      { state: 'failing', code: 'unknown-format' },
      [{ name: 'feed', state: 'failed', records: 0 }],
    ],
    [
      'a body cut half-way, of which all was announced',
      (_, response) => {
        const body = rss('Robots that Walk', 'Robots that Talk');
        response.writeHead(200, { 'Content-Length': body.length }).write(body.slice(0, 500));
        setTimeout(() => response.destroy(), 50);
      },
      { state: 'failing', code: 'truncated' },
      [],
    ],
    [
      'a body cut half-way between two of its chunks',
      (_, response) => {
        response.writeHead(200).write(rss('Robots that Walk').slice(0, 300));
        setTimeout(() => response.destroy(), 50);
      },
      { state: 'failing', code: 'truncated' },
      [],
    ],
    [
      'a redirect to a private address',
      answers(302, { Location: 'http://10.0.0.1/' }),
      { state: 'failing', code: 'refused' },
      [],
    ],
    [
      'a redirect to the metadata of a cloud',
      answers(301, { Location: 'http://169.254.169.254/latest/meta-data/' }),
      { state: 'failing', code: 'refused' },
      [],
    ],
    [
      'a redirect to a file',
      answers(302, { Location: 'file:///etc/passwd' }),
      { state: 'failing', code: 'refused' },
      [],
    ],
    [
      'a redirect to itself',
      answers(302, { Location: '/feed' }),
      { state: 'failing', code: 'bad-redirect' },
      [],
    ],
    ['a redirect to nowhere', answers(302), { state: 'failing', code: 'bad-redirect' }, []],
  ];

  test.each(cases)('%s', async (_, handler, status, ledger) => {
    newsroom.origin.at('/feed', handler);
    newsroom.origin.at('/other', serves(rss('Another Paper')));
    const cron = newsroom.cron(
      [
        { name: 'feed', url: newsroom.origin.url('/feed') },
        { name: 'other', url: newsroom.origin.url('/other') },
      ],
      status.code === 'timeout' ? { limits: { fetch: IMPATIENT } } : {},
    );
    await cron.tick(signal);
    const feed = await newsroom.status('feed');
    expect(feed).toMatchObject(status);
    if (feed.state === 'failing') {
      expect(feed.message).toMatch(/wanted|expected/i);
      expect(feed).toMatchObject({ outcome: 'failed', failures: 1, lastSuccessAt: null, lastChangeAt: null });
    }
    // It did not stop the one after it; only a site that asks for rest gets it from all of its sources.
    const rests = /T1[46]/.test(feed.nextAttemptAt ?? '');
    expect(await newsroom.status('other')).toMatchObject(
      rests ? { state: 'never', nextAttemptAt: feed.nextAttemptAt } : { state: 'fresh' },
    );
    const others = rests ? [] : [{ name: 'other', state: 'loaded', records: 1 }];
    expect(await newsroom.ledger()).toEqual([...ledger, ...others]);
  });

  test('sends nothing to a refused address', async () => {
    newsroom.origin.at('/feed', answers(302, { Location: newsroom.origin.url('/secret', '127.0.0.9') }));
    newsroom.origin.at('/secret', serves(rss('A Secret')));
    await newsroom.cron([{ name: 'feed', url: newsroom.origin.url('/feed') }]).tick(signal);
    expect(newsroom.origin.asked()).toEqual(['127.0.0.1/feed']);
    expect(await newsroom.status('feed')).toMatchObject({ state: 'failing', code: 'refused' });
  });

  test('takes a captcha page for a failure, not for an empty feed', async () => {
    newsroom.origin.at('/feed', serves(CAPTCHA));
    await newsroom.cron([{ name: 'feed', url: newsroom.origin.url('/feed'), format: 'rss' }]).tick(signal);
    expect(await newsroom.status('feed')).toMatchObject({ state: 'failing', code: 'no-records' });
    expect(await newsroom.ledger()).toEqual([{ name: 'feed', state: 'failed', records: 0 }]);
  });

  test('fails when no server listens', async () => {
    const url = newsroom.origin.url('/feed');
    const cron = newsroom.cron([{ name: 'feed', url }]);
    await newsroom.origin.close();
    await cron.tick(signal);
    expect(await newsroom.status('feed')).toMatchObject({ state: 'failing', code: 'no-answer' });
    await newsroom.origin.listen();
  });
});

describe('tick(): a source over time', () => {
  test('sends the last validators when the cadence has passed; an unchanged source is quiet, then stale', async () => {
    const validators = { ETag: '"one"', 'Last-Modified': 'Mon, 10 Mar 2025 08:00:00 GMT' };
    newsroom.origin.at('/feed', serves(rss('Robots that Walk'), validators));
    const cron = newsroom.cron([{ name: 'feed', url: newsroom.origin.url('/feed') }]);
    await cron.tick(signal);
    const [first] = newsroom.origin.requests;
    expect(first?.headers).toMatchObject({
      'user-agent': 'Paperwire/test (+mailto:operator@papers.example)',
    });
    expect(first?.headers).not.toHaveProperty('if-none-match');
    newsroom.pass({ hours: 23 });
    expect(await cron.tick(signal)).toEqual([]);
    newsroom.pass({ hours: 1 });
    expect(await cron.tick(signal)).toMatchObject([{ name: 'feed', outcome: 'unchanged', dumps: [] }]);
    expect(newsroom.origin.requests[1]?.headers).toMatchObject({
      'if-none-match': '"one"',
      'if-modified-since': 'Mon, 10 Mar 2025 08:00:00 GMT',
    });
    expect(newsroom.origin.requests).toHaveLength(2);
    const quiet = { state: 'fresh', outcome: 'unchanged', lastSuccessAt: '2025-03-12T12:00:00.000Z' };
    expect(await newsroom.status('feed')).toMatchObject({ ...quiet, lastChangeAt: START.toISOString() });
    const states = [];
    for (let day = 2; day < 6; day++) {
      newsroom.pass({ hours: 24 });
      await cron.tick(signal);
      states.push((await newsroom.status('feed')).state);
    }
    expect(states).toEqual(['quiet', 'quiet', 'quiet', 'stale']);
    // Something new, and all is well.
    newsroom.origin.at('/feed', serves(rss('Robots that Talk', 'Robots that Walk')));
    newsroom.pass({ hours: 24 });
    await cron.tick(signal);
    expect(await newsroom.status('feed')).toMatchObject({ state: 'fresh', outcome: 'changed' });
    expect(await newsroom.titles()).toEqual(['Robots that Talk', 'Robots that Walk']);
  });

  test('takes changed bytes without a new paper as unchanged', async () => {
    let count = 0;
    newsroom.origin.at('/feed', (request, response) =>
      serves(`${rss('Robots that Walk')}<!-- ${count++} -->`)(request, response),
    );
    const cron = newsroom.cron([{ name: 'feed', url: newsroom.origin.url('/feed') }]);
    await cron.tick(signal);
    newsroom.pass({ hours: 30 });
    expect(await cron.tick(signal)).toMatchObject([{ outcome: 'unchanged', dumps: [{ isRepeat: false }] }]);
    expect(await newsroom.status('feed')).toMatchObject({
      state: 'quiet',
      lastChangeAt: START.toISOString(),
    });
  });

  test('counts a paper as new that another source brought first', async () => {
    newsroom.origin.at('/a', serves(rss('Robots that Walk')));
    newsroom.origin.at('/b', serves(rss()));
    const cron = newsroom.cron([
      { name: 'a', url: newsroom.origin.url('/a') },
      { name: 'b', url: newsroom.origin.url('/b') },
    ]);
    await cron.tick(signal);
    newsroom.origin.at('/b', serves(rss('Robots that Walk').replace('Papers', 'Other Papers')));
    newsroom.pass({ hours: 24 });
    await cron.tick(signal);
    expect(await newsroom.status('a')).toMatchObject({
      outcome: 'unchanged',
      lastChangeAt: START.toISOString(),
    });
    expect(await newsroom.status('b')).toMatchObject({
      outcome: 'changed',
      lastChangeAt: '2025-03-12T12:00:00.000Z',
    });
  });

  test('waits ever longer after failures, until a success', async () => {
    newsroom.origin.at('/feed', answers(500));
    const cron = newsroom.cron([{ name: 'feed', url: newsroom.origin.url('/feed'), cadence: '1h' }]);
    const waits: number[] = [];
    for (let failures = 1; failures <= 10; failures++) {
      await cron.tick(signal);
      const { nextAttemptAt, failures: counted } = await newsroom.status('feed');
      expect(counted).toBe(failures);
      const next = Date.parse(nextAttemptAt ?? '');
      waits.push((next - newsroom.now.getTime()) / 60_000);
      newsroom.now = new Date(next - 1_000);
      expect(await cron.tick(signal)).toEqual([]);
      newsroom.now = new Date(next);
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 1_440]);
    newsroom.origin.at('/feed', serves(rss('Robots that Walk')));
    await cron.tick(signal);
    expect(await newsroom.status('feed')).toMatchObject({
      state: 'fresh',
      failures: 0,
      code: null,
      message: null,
      nextAttemptAt: new Date(newsroom.now.getTime() + 3_600_000).toISOString(),
    });
  });

  test('fetches a failed dump again, whatever its ETag', async () => {
    newsroom.origin.at('/feed', serves(CAPTCHA, { ETag: '"captcha"' }));
    const cron = newsroom.cron([{ name: 'feed', url: newsroom.origin.url('/feed') }]);
    await cron.tick(signal);
    newsroom.pass({ minutes: 5 });
    await cron.tick(signal);
    expect(newsroom.origin.requests[1]?.headers).not.toHaveProperty('if-none-match');
    expect(await newsroom.status('feed')).toMatchObject({
      state: 'failing',
      failures: 2,
      code: 'unknown-format',
    });
    expect(await newsroom.ledger()).toHaveLength(1);
  });

  test('starts over when a name gets another URL', async () => {
    newsroom.origin.at('/old', serves(rss('Robots that Walk'), { ETag: '"same"' }));
    newsroom.origin.at('/new', serves(rss('Robots that Talk'), { ETag: '"same"' }));
    await newsroom.cron([{ name: 'feed', url: newsroom.origin.url('/old') }]).tick(signal);
    await newsroom.cron([{ name: 'feed', url: newsroom.origin.url('/new') }]).tick(signal);
    expect(await newsroom.titles()).toEqual(['Robots that Talk', 'Robots that Walk']);
  });

  test('does not fetch a disabled or removed source', async () => {
    newsroom.origin.at('/feed', serves(rss('Robots that Walk')));
    const feed = { name: 'feed', url: newsroom.origin.url('/feed') };
    await newsroom.cron([feed]).tick(signal);
    newsroom.pass({ hours: 48 });
    newsroom.origin.asked();
    await newsroom.cron([]).tick(signal);
    expect(await newsroom.status('feed')).toMatchObject({ state: 'disabled', nextAttemptAt: null });
    await newsroom.cron([{ ...feed, enabled: false }]).tick(signal);
    expect(newsroom.origin.asked()).toEqual([]);
    // Asked by a person it is, and stays disabled.
    expect(await newsroom.cron([{ ...feed, enabled: false }]).run(signal, ['feed'])).toHaveLength(1);
    expect(newsroom.origin.asked()).toEqual(['127.0.0.1/feed']);
    expect(await newsroom.status('feed')).toMatchObject({ state: 'disabled' });
  });
});

describe('tick(): redirects', () => {
  test('follows and notes a permanent redirect to another host', async () => {
    newsroom.origin.at('/feed', answers(301, { Location: newsroom.origin.url('/moved', '127.0.0.2') }));
    newsroom.origin.at('/moved', serves(rss('Robots that Walk')));
    const cron = newsroom.cron([{ name: 'feed', url: newsroom.origin.url('/feed') }]);
    await cron.tick(signal);
    const host = new URL(newsroom.origin.url('/', '127.0.0.2')).host;
    expect(await newsroom.status('feed')).toMatchObject({ state: 'fresh', movedToHost: host });
    // The list of sources says where a source is, so it is asked there.
    newsroom.pass({ hours: 24 });
    await cron.tick(signal);
    expect(newsroom.origin.asked().slice(2)).toEqual(['127.0.0.1/feed', '127.0.0.2/moved']);
  });

  test('follows a temporary redirect without noting it', async () => {
    newsroom.origin.at('/feed', answers(302, { Location: '/today' }));
    newsroom.origin.at('/today', serves(rss('Robots that Walk')));
    await newsroom.cron([{ name: 'feed', url: newsroom.origin.url('/feed') }]).tick(signal);
    expect(await newsroom.status('feed')).toMatchObject({ state: 'fresh', movedToHost: null });
  });
});
