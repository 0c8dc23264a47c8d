import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspect } from '../../../../functions/intake/inspect.ts';
import { spoolToFile, unpackInput } from '../../../../functions/server/files/inputs.ts';
import { requestFor } from '../../../../functions/server/files/request-for.ts';
import { feedLinks } from '../../../../functions/sources/trial/feed-links.ts';
import { scheduleOf } from '../../../../functions/sources/trial/schedule.ts';
import { sourceName } from '../../../../functions/sources/trial/source-name.ts';
import { trySource } from '../../../../functions/sources/trial/trial.ts';
import { Pace } from '../../../../pipeline/acquire/fetch/pace.ts';
import { lintSources } from '../../../../pipeline/acquire/sources.ts';
import { LIMITS, signal } from './fixture.ts';
import { answers, type Handler, Origin, oaiError, oaiPage, rss, serves } from './origin.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures');
const NOW = new Date('2025-03-12T12:00:00Z');

const origin = new Origin();
beforeAll(() => origin.listen());
afterAll(() => origin.close());

/** Tries a path of the origin. */
function tryPath(path: string, taken: readonly string[] = []) {
  return trySource(origin.url(path), new Set(taken), {
    request: requestFor({ FETCH_ALLOW: ['127.0.0.1'] }),
    userAgent: 'Paperwire/test',
    limits: { ...LIMITS.fetch, maxBytes: 20_000_000 },
    pace: new Pace(0),
    now: () => NOW,
    signal,
    spool: spoolToFile,
    unpack: unpackInput,
    inspect,
  });
}

const fixture = (name: string): Handler => serves(readFileSync(join(FIXTURES, name)));
const page = (head: string, body: string) =>
  `<!doctype html><html><head><title>Journal of Robots</title>${head}</head><body>${body}</body></html>`;

describe('trySource()', () => {
  test.each([
    ['atom/arxiv-daily.xml', 'atom'],
    ['rss/journal.xml', 'rss'],
    ['rss/rdf.xml', 'rss'],
    ['json/hf-daily.dump', 'json'],
    ['html/arxiv-list.html', 'html'],
    ['markdown/hf-table.md', 'markdown'],
    ['bibtex/library.bib', 'bibtex'],
  ])('reads %s as %s, and makes an entry without errors', async (file, format) => {
    origin.at('/list', fixture(file));
    const trial = await tryPath('/list');
    expect(trial).toMatchObject({ format, refusal: null, url: origin.url('/list') });
    expect(trial.papers).toBeGreaterThan(0);
    expect(trial.first[0]?.title).toBeTruthy();
    expect(lintSources([trial.entry])).toEqual([]);
  });

  test('takes the feed that a page names, relative to its base', async () => {
    const link = '<base href="/journal/"><link rel="alternate" type="application/rss+xml" href="new.rss">';
    origin.at('/start', serves(page(link, '<h1>Journal of Robots</h1><p>Welcome.</p>')));
    origin.at('/journal/new.rss', serves(rss('Robots that Walk', 'Robots that Talk')));
    const trial = await tryPath('/start');
    expect(trial).toMatchObject({
      format: 'rss',
      papers: 2,
      refusal: null,
      url: origin.url('/journal/new.rss'),
    });
    expect(trial.steps).toEqual([`the page names the feed ${origin.url('/journal/new.rss')}`]);
  });

  test('keeps the page when its feed is gone, and says so', async () => {
    const list = readFileSync(join(FIXTURES, 'html/list.html'), 'utf8');
    const link = '<link rel="alternate" type="application/atom+xml" href="/gone.atom">';
    origin.at('/list', serves(`<!doctype html><html><head>${link}</head>${list}`));
    origin.at('/gone.atom', answers(410));
    const trial = await tryPath('/list');
    expect(trial).toMatchObject({ format: 'html', refusal: null, url: origin.url('/list') });
    expect(trial.steps[0]).toMatch(/names the feed .*gone\.atom, but .*410/);
  });

  test('completes the address of a repository with its richest metadata and some days', async () => {
    origin.at('/oai', (request, response) => {
      const query = new URL(request.url ?? '', 'http://origin').searchParams;
      const formats = '<metadataPrefix>oai_dc</metadataPrefix><metadataPrefix>arXiv</metadataPrefix>';
      if (query.get('verb') === 'ListMetadataFormats')
        response.end(oaiPage([]).replace(/<ListRecords>.*<\/ListRecords>/s, formats));
      else if (query.get('verb') !== 'ListRecords') response.end(oaiError('badVerb'));
      else if (query.get('from') === '2025-03-05') response.end(oaiError('noRecordsMatch'));
      else response.end(oaiPage(['Robots that Walk'], { token: 'more' }));
    });
    const trial = await tryPath('/oai?verb=Identify&set=cs');
    const url = origin.url('/oai?verb=ListRecords&metadataPrefix=arXiv&from=2025-02-09&set=cs');
    expect(trial).toMatchObject({ url, format: 'oai-pmh', papers: 1, refusal: null });
    expect(trial.entry).toMatchObject({ url, format: 'oai-pmh' });
    expect(lintSources([trial.entry])).toEqual([]);
  });

  test('takes the address that a permanent redirect leads to', async () => {
    origin.at('/old', answers(301, { Location: '/new' }));
    origin.at('/new', serves(rss('Robots that Walk')));
    const trial = await tryPath('/old');
    expect(trial.entry?.url).toBe(origin.url('/new'));
    expect(trial.steps).toEqual([`it has moved permanently to ${origin.url('/new')}`]);
  });

  test.each<[string, Handler, string, RegExp]>([
    ['a captcha', serves(page('', 'Verify you are human')), 'unknown-format', /captcha/],
    ['404', answers(404), 'http-404', /404; expected 200/],
    ['a private host', answers(302, { Location: 'http://10.0.0.1/' }), 'refused', /private.*FETCH_ALLOW/],
    ['a redirect loop', answers(302, { Location: '/seen' }), 'bad-redirect', /more than 5 redirects/],
    [
      'a page of a shop',
      serves(page('', '<p>Our shop sells chairs and tables of many kinds.</p>\n'.repeat(20_000))),
      'unknown-format',
      /an HTML page/,
    ],
    [
      'a sitemap',
      serves('<?xml version="1.0"?><urlset><url><loc>https://a.example</loc></url></urlset>'),
      'unknown-format',
      /sitemap/,
    ],
    ['an empty feed', serves(rss()), 'empty-feed', /readable as rss/],
    ['an error of a repository', serves(oaiError('badArgument')), 'oai-error', /badArgument/],
    ['nothing', serves(''), 'empty', /empty/],
  ])('refuses %s and says what was seen', async (_, handler, code, message) => {
    origin.at('/seen', handler);
    const { refusal, papers } = await tryPath('/seen?verb=ListRecords&metadataPrefix=oai_dc');
    expect({ papers, code: refusal?.code }).toEqual({ papers: 0, code });
    expect(refusal?.message).toMatch(message);
    expect(refusal?.message).not.toMatch(/--format|paperwire rejects/);
  });
});

describe('feedLinks()', () => {
  test('finds links to feeds, each once, and no other alternates', () => {
    const html = `<link rel="alternate" hreflang="de" href="/de"><LINK REL='alternate home' TYPE='Application/RSS+XML; charset=utf-8' HREF='/a.rss'>
      <link rel=alternate type=application/atom+xml href=//feeds.example/b><link rel="alternate" type="application/rss+xml" href="/a.rss">
      <link rel="stylesheet" type="application/rss+xml" href="/c"><link rel="alternate" type="application/rss+xml" href="javascript:1">`;
    expect(feedLinks(html, 'https://papers.example/x')).toEqual([
      'https://papers.example/a.rss',
      'https://feeds.example/b',
    ]);
  });
});

describe('sourceName()', () => {
  test.each([
    ['https://rss.arxiv.org/atom/cs.CL', 'arxiv-cs-cl'],
    ['https://connect.biorxiv.org/biorxiv_xml.php?subject=cancer_biology', 'biorxiv-cancer-biology'],
    ['https://www.nature.com/nphys.rss', 'nature-nphys'],
    [
      'https://oaipmh.arxiv.org/oai?verb=ListRecords&metadataPrefix=arXiv&set=cs:cs:CL&from=2026-11-01',
      'arxiv-cs-cl',
    ],
    ['https://nep.repec.org/rss/nep-mac.rss.xml', 'repec-nep-mac'],
    ['https://papers.ac.uk/feed', 'papers'],
    ['https://eprints.leeds.ac.uk/latest', 'leeds-eprints'],
    ['http://127.0.0.1:8080/feed.xml', '127-0-0-1'],
    ['https://xn--bcher-kva.example/%C3%A9l%C3%A9ments', 'xn-bcher-kva-elements'],
    ['https://a.example/100%/robots', 'a-100-robots'],
  ])('names %s %s', (url, name) => {
    expect(sourceName(url, new Set())).toBe(name);
    expect(sourceName(url, new Set([name, `${name}-2`]))).toBe(`${name}-3`);
  });

  test('keeps long names within the limit', () => {
    const url = `https://a.example/${'very-long-word'.repeat(20)}`;
    const name = sourceName(url, new Set());
    expect(lintSources([{ name, url, cadence: '1d', enabled: true }])).toEqual([]);
  });
});

describe('scheduleOf()', () => {
  const days = (...each: string[]) => each.map((day) => `2025-03-${day}T00:00:00Z`);
  test.each([
    ['a daily list', days('12', '12'), { cadence: '12h', quiet: '8d', doubt: null }],
    ['a list of weekdays', days('05', '06', '07', '10', '11'), { cadence: '12h', quiet: '6d', doubt: null }],
    [
      'a weekly one',
      ['2025-02-18', '2025-02-25', '2025-03-04'],
      { cadence: '1d', quiet: '14d', doubt: null },
    ],
    ['one without dates', [], { cadence: '1d', quiet: '31d', doubt: null }],
    [
      'an old one',
      ['2023-01-01'],
      { cadence: '1d', quiet: '31d', doubt: expect.stringMatching(/2023-01-01/) },
    ],
    ['one of dates to come', days('10', '11', '30'), { cadence: '12h', quiet: '5d', doubt: null }],
  ])('fetches %s at the right times', (_, dates, expected) => {
    expect(scheduleOf(dates, NOW)).toMatchObject(expected);
  });
});
