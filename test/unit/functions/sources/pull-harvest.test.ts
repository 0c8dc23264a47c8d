import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Newsroom, openNewsroom, signal, spend } from './fixture.ts';
import { answers, type Handler, oaiError, oaiPage, rss, serves } from './origin.ts';

let newsroom: Newsroom;
beforeEach(async () => {
  newsroom = await openNewsroom();
});
afterEach(() => newsroom.close());

const ENTRY = { name: 'archive', format: 'oai-pmh' };

function archive(limits = {}) {
  const url = newsroom.origin.url('/oai?verb=ListRecords&metadataPrefix=arXiv&set=cs');
  return newsroom.cron([{ ...ENTRY, url }], { limits });
}

/** Answers by the token that is asked for, `first` without one. */
function list(pages: Readonly<Record<string, string | Handler>>): Handler {
  return (request, response) => {
    const query = new URL(request.url ?? '', 'http://origin').searchParams;
    const page = pages[query.get('resumptionToken') ?? 'first'] ?? oaiError('badResumptionToken');
    if (typeof page === 'string') serves(page)(request, response);
    else page(request, response);
  };
}

const THREE = {
  first: oaiPage(['Robots that Walk', 'Robots that Talk'], { token: 'a&amp;b' }),
  'a&b': oaiPage(['Learning to Point'], { token: 'c', at: '2025-03-11T06:00:09Z' }),
  c: oaiPage(['Learning to Listen'], { at: '2025-03-11T06:00:20Z' }),
};

const ALL = ['Learning to Listen', 'Learning to Point', 'Robots that Talk', 'Robots that Walk'];

const FIRST = '127.0.0.1/oai?verb=ListRecords&metadataPrefix=arXiv&set=cs';

test('pullHarvest() reads all pages of a list, and later the changes since its start', async () => {
  newsroom.origin.at('/oai', list(THREE));
  const cron = archive();
  expect(await cron.tick(signal)).toMatchObject([{ name: 'archive', outcome: 'changed' }]);
  expect(newsroom.origin.asked()).toEqual([
    FIRST,
    '127.0.0.1/oai?verb=ListRecords&resumptionToken=a%26b',
    '127.0.0.1/oai?verb=ListRecords&resumptionToken=c',
  ]);
  expect(await newsroom.titles()).toEqual(ALL);
  expect(await newsroom.status('archive')).toMatchObject({ state: 'fresh', unfinished: false });

  newsroom.origin.at('/oai', list({ first: oaiError('noRecordsMatch') }));
  newsroom.pass({ hours: 24 });
  expect(await cron.tick(signal)).toMatchObject([{ outcome: 'unchanged', dumps: [] }]);
  // Of the time at which the first answer was given, the day: both ends count.
  expect(newsroom.origin.asked()).toEqual([`${FIRST}&from=2025-03-11`]);
  newsroom.pass({ hours: 24 });
  await cron.tick(signal);
  expect(await newsroom.status('archive')).toMatchObject({ state: 'quiet', code: null });
});

test('pullHarvest() continues with the page that failed, and fetches nothing twice', async () => {
  newsroom.origin.at('/oai', list({ ...THREE, 'a&b': answers(503, { 'Retry-After': '60' }) }));
  const cron = archive();
  await cron.tick(signal);
  expect(await newsroom.status('archive')).toMatchObject({
    state: 'failing',
    code: 'rate-limited',
    unfinished: true,
    lastSuccessAt: null,
    nextAttemptAt: '2025-03-11T12:05:00.000Z',
  });
  // What came before is taken in.
  expect(await newsroom.titles()).toEqual(['Robots that Talk', 'Robots that Walk']);
  expect(await newsroom.ledger()).toEqual([{ name: 'archive', state: 'loaded', records: 2 }]);

  newsroom.origin.at('/oai', list(THREE));
  newsroom.origin.asked();
  newsroom.pass({ minutes: 5 });
  await cron.tick(signal);
  expect(newsroom.origin.asked().map((url) => url.replace(/.*=/, ''))).toEqual(['a%26b', 'c']);
  expect(await newsroom.titles()).toEqual(ALL);
  expect(await newsroom.status('archive')).toMatchObject({ state: 'fresh', unfinished: false, failures: 0 });
  expect((await newsroom.ledger()).map(({ records }) => records)).toEqual([1, 1, 2]);
  newsroom.origin.at('/oai', list({ first: oaiError('noRecordsMatch') }));
  newsroom.pass({ hours: 24 });
  await cron.tick(signal);
  // The list was begun before it failed.
  expect(newsroom.origin.asked()).toEqual([`${FIRST}&from=2025-03-11`]);
});

test('pullHarvest() stops after a page when the budget is spent, and the next tick continues', async () => {
  // The budget is the time in which things are started: the first page, then no more.
  const slow: Handler = (request, response) => {
    spend(60_000);
    list(THREE)(request, response);
  };
  newsroom.origin.at('/oai', slow);
  const cron = archive({ budgetMs: 50_000 });
  const asked: number[] = [];
  for (let run = 0; run < 4; run++) {
    await cron.tick(signal);
    asked.push(newsroom.origin.asked().length);
    newsroom.pass({ seconds: 60 });
    vi.restoreAllMocks();
  }
  expect(asked).toEqual([1, 1, 1, 0]);
  expect(await newsroom.titles()).toEqual(ALL);
  expect(await newsroom.status('archive')).toMatchObject({ state: 'fresh', unfinished: false });
});

test('pullHarvest() starts over when the token has expired', async () => {
  newsroom.origin.at('/oai', list({ ...THREE, 'a&b': answers(500) }));
  const cron = archive();
  await cron.tick(signal);
  const again = { ...THREE, first: THREE.first.replace('a&amp;b', 'fresh'), fresh: THREE['a&b'] };
  newsroom.origin.at('/oai', list({ ...again, 'a&b': oaiError('badResumptionToken') }));
  newsroom.origin.asked();
  newsroom.pass({ minutes: 5 });
  await cron.tick(signal);
  expect(newsroom.origin.asked()[1]).toBe(FIRST);
  expect(await newsroom.titles()).toEqual(ALL);
  expect(await newsroom.status('archive')).toMatchObject({ state: 'fresh', unfinished: false });
});

test.each([
  ['an error of the repository', oaiError('badArgument'), 'oai-error', 0],
  [
    'a page for people',
    '<!doctype html><html><body><h1>Verify you are human</h1></body></html>',
    'no-records',
    1,
  ],
  ['a feed in the place of a list', rss('Robots that Walk'), 'no-records', 1],
])('pullHarvest() fails for %s', async (_, body, code, dumps) => {
  newsroom.origin.at('/oai', serves(body));
  await archive().tick(signal);
  expect(await newsroom.status('archive')).toMatchObject({ state: 'failing', code, lastSuccessAt: null });
  expect(await newsroom.ledger()).toHaveLength(dumps);
});
