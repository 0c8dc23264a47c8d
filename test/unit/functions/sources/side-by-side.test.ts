import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimSource, listSources } from '../../../../db/sources/sources.ts';
import type { CronOptions } from '../../../../functions/sources/cron.ts';
import { intakeOf, type Newsroom, openNewsroom, signal } from './fixture.ts';
import { answers, type Handler, rss, serves } from './origin.ts';

let newsroom: Newsroom;
beforeEach(async () => {
  newsroom = await openNewsroom();
});
afterEach(() => newsroom.close());

/** Answers when it is told to. */
function held(body: string): { readonly handler: Handler; release(): void; readonly asked: Promise<void> } {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    handler: (request, response) => {
      asked.resolve();
      released.promise.then(() => serves(body)(request, response));
    },
    release: released.resolve,
    asked: asked.promise,
  };
}

describe('createCron(): several sources', () => {
  test('pulls several sites at once, and one source of a site at a time', async () => {
    const entries = ['127.0.0.1', '127.0.0.2', '127.0.0.3'].flatMap((host) =>
      ['a', 'b'].map((path) => ({
        name: `${path}-${host.at(-1)}`,
        url: newsroom.origin.url(`/${path}`, host),
      })),
    );
    const open = new Map<string, number>();
    const most = { site: 0, all: 0 };
    const handler: Handler = (request, response) => {
      const host = request.headers.host ?? '';
      open.set(host, (open.get(host) ?? 0) + 1);
      most.site = Math.max(most.site, ...open.values());
      most.all = Math.max(
        most.all,
        [...open.values()].reduce((sum, count) => sum + count),
      );
      setTimeout(() => {
        open.set(host, (open.get(host) ?? 0) - 1);
        serves(rss(`Paper of ${host}${request.url}`))(request, response);
      }, 100);
    };
    newsroom.origin.at('/a', handler);
    newsroom.origin.at('/b', handler);
    const runs = await newsroom.cron(entries, { limits: { sitesAtOnce: 2 } }).tick(signal);
    expect(runs.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'changed'));
    expect(most).toEqual({ site: 1, all: 2 });
  });

  test('keeps the gap between two requests to a site', async () => {
    newsroom.origin.at('/a', answers(302, { Location: '/c' }));
    newsroom.origin.at('/b', serves(rss('Robots that Walk')));
    newsroom.origin.at('/c', serves(rss('Robots that Talk')));
    const entries = ['a', 'b'].map((name) => ({ name, url: newsroom.origin.url(`/${name}`) }));
    await newsroom.cron(entries, { limits: { gapMs: 500 } }).tick(signal);
    const times = newsroom.origin.requests.map(({ at }) => at);
    expect(times).toHaveLength(3);
    for (const [i, at] of times.slice(1).entries()) expect(at - (times[i] ?? 0)).toBeGreaterThan(100);
  });

  test('does not wait for a slow site before it pulls others', async () => {
    const slow = held(rss('Robots that Walk'));
    newsroom.origin.at('/slow', slow.handler);
    newsroom.origin.at('/fast', serves(rss('Robots that Talk')));
    const ticking = newsroom
      .cron([
        { name: 'a-slow', url: newsroom.origin.url('/slow') },
        { name: 'fast', url: newsroom.origin.url('/fast', '127.0.0.2') },
      ])
      .tick(signal);
    await slow.asked;
    await expect.poll(() => newsroom.titles(), { timeout: 60_000 }).toEqual(['Robots that Talk']);
    slow.release();
    await ticking;
    expect(await newsroom.titles()).toEqual(['Robots that Talk', 'Robots that Walk']);
  });

  test('postpones all sources of a site that asks for a pause', async () => {
    newsroom.origin.at('/a', answers(429, { 'Retry-After': '3600' }));
    newsroom.origin.at('/b', serves(rss('Robots that Walk')));
    newsroom.origin.at('/c', serves(rss('Robots that Talk')));
    const entries = [
      { name: 'a', url: newsroom.origin.url('/a') },
      { name: 'b', url: newsroom.origin.url('/b') },
      { name: 'c', url: newsroom.origin.url('/c', '127.0.0.2') },
    ];
    // Also when a person asks for all at once.
    expect(
      (await newsroom.cron(entries).run(signal)).map(({ name, outcome }) => [name, outcome]).sort(),
    ).toEqual([
      ['a', 'failed'],
      ['b', 'skipped'],
      ['c', 'changed'],
    ]);
    newsroom.pass({ minutes: 59 });
    newsroom.origin.asked();
    expect(await newsroom.cron(entries).tick(signal)).toEqual([]);
    newsroom.pass({ minutes: 1 });
    newsroom.origin.at('/a', serves(rss('Learning to Point')));
    await newsroom.cron(entries).tick(signal);
    expect(newsroom.origin.asked().sort()).toEqual(['127.0.0.1/a', '127.0.0.1/b']);
  });
});

describe('createCron(): several runs', () => {
  const FEED = { name: 'feed' };
  const entries = () => [{ ...FEED, url: newsroom.origin.url('/feed') }];

  test('tick() returns the result of the running tick', async () => {
    newsroom.origin.at('/feed', serves(rss('Robots that Walk')));
    const cron = newsroom.cron(entries());
    const [a, b] = await Promise.all([cron.tick(signal), cron.tick(signal)]);
    expect(b).toBe(a);
    expect(newsroom.origin.asked()).toHaveLength(1);
  });

  test('fetches a source once for two processes', async () => {
    newsroom.origin.at('/feed', serves(rss('Robots that Walk')));
    const crons = [newsroom.cron(entries()), newsroom.cron(entries()), newsroom.cron(entries())];
    const runs = (await Promise.all(crons.map((cron) => cron.tick(signal)))).flat();
    expect(newsroom.origin.asked()).toHaveLength(1);
    expect(runs.filter(({ outcome }) => outcome === 'changed')).toHaveLength(1);
    expect(await newsroom.ledger()).toEqual([{ name: 'feed', state: 'loaded', records: 1 }]);
  });

  test('pulls a source that a run claimed while the clock was a day ahead, and was killed', async () => {
    newsroom.origin.at('/feed', serves(rss('Robots that Walk')));
    await newsroom.cron(entries()).tick(signal);
    newsroom.pass({ hours: 48 });
    const { db } = newsroom.catalogue;
    const [row] = await listSources(db);
    const lease = { owner: 'killed', until: newsroom.now };
    expect(row && (await claimSource(db, row, lease, { now: newsroom.now, force: false }))).toBe(true);
    newsroom.pass({ hours: -24 });
    expect(await newsroom.cron(entries()).tick(signal)).toMatchObject([{ name: 'feed' }]);
  });

  test('renews the lease of a long run', async () => {
    const slow = held(rss('Robots that Walk'));
    newsroom.origin.at('/feed', slow.handler);
    const limits = { leaseMs: 1_000 };
    const start = Date.now();
    const now = () => new Date(Date.now() - start + newsroom.now.getTime());
    const first = newsroom.cron(entries(), { limits, now }).tick(signal);
    await slow.asked;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await newsroom.cron(entries(), { limits, now }).run(signal)).toMatchObject([
      { outcome: 'skipped', code: 'claimed' },
    ]);
    slow.release();
    expect(await first).toMatchObject([{ outcome: 'changed' }]);
  });

  test('releases the source when the run is stopped', async () => {
    const slow = held(rss('Robots that Walk'));
    newsroom.origin.at('/feed', slow.handler);
    const stop = new AbortController();
    const ticking = newsroom.cron(entries()).tick(stop.signal);
    await slow.asked;
    stop.abort();
    await expect(ticking).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(await newsroom.status('feed')).toMatchObject({ state: 'never', failures: 0, outcome: null });
    newsroom.origin.at('/feed', serves(rss('Robots that Walk')));
    expect(await newsroom.cron(entries()).tick(signal)).toMatchObject([{ outcome: 'changed' }]);
  });
});

describe('createCron(): a killed run', () => {
  /** An intake that ends in the midst of things as a process does: nothing after it is done. */
  function killedAfter(step: 'spool' | 'take'): {
    readonly intake: CronOptions['intake'];
    readonly killed: Promise<void>;
  } {
    const whole = intakeOf(newsroom.catalogue);
    const killed = Promise.withResolvers<void>();
    const end = () => {
      killed.resolve();
      return new Promise<never>(() => {});
    };
    return {
      killed: killed.promise,
      intake: {
        spool: (...args) => (step === 'spool' ? end() : whole.spool(...args)),
        async *take(...args) {
          const taken = await Array.fromAsync(whole.take(...args));
          await end();
          yield* taken;
        },
      },
    };
  }

  test.each(['spool', 'take'] as const)(
    'lets another run take over after the lease, when it is killed during %s',
    async (step) => {
      newsroom.origin.at('/feed', serves(rss('Robots that Walk'), { ETag: '"one"' }));
      const feed = [{ name: 'feed', url: newsroom.origin.url('/feed') }];
      const { intake, killed } = killedAfter(step);
      // Its timers would end with it: here they would renew the claim, so it is held for longer than the test lasts.
      newsroom.cron(feed, { intake }).tick(signal);
      await killed;
      const next = newsroom.cron(feed);
      newsroom.pass({ seconds: 60 });
      expect(await next.tick(signal)).toEqual([]);
      newsroom.pass({ seconds: 60 });
      expect(await newsroom.status('feed')).toMatchObject({ state: 'failing', code: 'broken-off' });
      expect(await next.tick(signal)).toMatchObject([{ outcome: 'changed' }]);
      expect(await newsroom.status('feed')).toMatchObject({ state: 'fresh', failures: 0, code: null });
      expect(await newsroom.ledger()).toEqual([{ name: 'feed', state: 'loaded', records: 1 }]);
      expect(await newsroom.titles()).toEqual(['Robots that Walk']);
      newsroom.pass({ hours: 24 });
      expect(await next.tick(signal)).toMatchObject([{ outcome: 'unchanged', dumps: [] }]);
    },
  );

  test('counts dumps as new that the killed run took without storing that', async () => {
    newsroom.origin.at('/feed', serves(rss('Robots that Walk')));
    const feed = [{ name: 'feed', url: newsroom.origin.url('/feed') }];
    await newsroom.cron(feed).tick(signal);
    newsroom.origin.at('/feed', serves(rss('Robots that Talk', 'Robots that Walk')));
    newsroom.pass({ hours: 24 });
    const { intake, killed } = killedAfter('take');
    newsroom.cron(feed, { intake }).tick(signal);
    await killed;
    newsroom.pass({ minutes: 2 });
    expect(await newsroom.cron(feed).tick(signal)).toMatchObject([
      { outcome: 'changed', dumps: [{ isRepeat: true }] },
    ]);
    expect(await newsroom.status('feed')).toMatchObject({
      state: 'fresh',
      lastChangeAt: newsroom.now.toISOString(),
    });
    newsroom.pass({ hours: 24 });
    expect(await newsroom.cron(feed).tick(signal)).toMatchObject([
      { outcome: 'unchanged', dumps: [{ isRepeat: true }] },
    ]);
  });

  test('waits ever longer when runs are killed again and again', async () => {
    newsroom.origin.at('/feed', serves(rss('Robots that Walk')));
    const feed = [{ name: 'feed', url: newsroom.origin.url('/feed') }];
    const waits: number[] = [];
    for (let kill = 0; kill < 4; kill++) {
      const { intake, killed } = killedAfter('spool');
      newsroom.cron(feed, { intake }).tick(signal);
      await killed;
      const { nextAttemptAt } = await newsroom.status('feed');
      const next = Date.parse(nextAttemptAt ?? '');
      waits.push((next - newsroom.now.getTime()) / 60_000);
      newsroom.now = new Date(next);
    }
    expect(waits).toEqual([2, 5, 10, 20]);
    await newsroom.cron(feed).tick(signal);
    expect(await newsroom.status('feed')).toMatchObject({ state: 'fresh', failures: 0 });
  });
});
