import { describe, expect, test } from 'vitest';
import {
  listUrl,
  readOaiResponse,
  resumptionUrl,
} from '../../../../../pipeline/acquire/fetch/oai-response.ts';
import { Pace, siteOf } from '../../../../../pipeline/acquire/fetch/pace.ts';
import { readRetryAfter } from '../../../../../pipeline/acquire/fetch/retry-after.ts';
import type { Input } from '../../../../../pipeline/acquire/input.ts';
import { locationOf, placeAt } from '../../../../../pipeline/acquire/sources.ts';
import { inChunks } from '../../../../support/spans.ts';

/** A source of some text, which comes in small pieces. */
function sourceOf(text: string): Input {
  return { name: 'test', open: () => inChunks(new TextEncoder().encode(text), 1_000) };
}

const NOW = new Date('1994-11-06T08:49:30Z');

describe('Retry-After (RFC 9110, section 10.2.3)', () => {
  test.each([
    ['120', '1994-11-06T08:51:30.000Z'],
    [' 0 ', '1994-11-06T08:49:30.000Z'],
    // The three forms of an HTTP date (section 5.6.7).
    ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
    // It has passed.
    ['Sun, 06 Nov 1994 08:00:00 GMT', '1994-11-06T08:49:30.000Z'],
    // More than a week.
    ['9999999', '1994-11-13T08:49:30.000Z'],
  ])('%j is %s', (field, at) => {
    expect(readRetryAfter(field, NOW)?.toISOString()).toBe(at);
  });

  test.each([null, '', 'soon', '-5', '1.5', '12 hours', 'NaN'])('%j says nothing', (field) => {
    expect(readRetryAfter(field, NOW)).toBeUndefined();
  });
});

describe('the pace of a site', () => {
  test.each([
    ['export.arxiv.org', 'arxiv.org'],
    ['arxiv.org', 'arxiv.org'],
    ['localhost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '[::1]'],
  ])('%s is of %s', (host, site) => {
    expect(siteOf(host)).toBe(site);
  });

  test('those who wait come in the order in which they asked, at a distance', async () => {
    const pace = new Pace(40);
    const { signal } = new AbortController();
    const came: [string, number][] = [];
    const since = performance.now();
    await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        await pace.turn(`${name}.example.org`, signal);
        came.push([name, performance.now() - since]);
      }),
    );
    expect(came.map(([name]) => name)).toEqual(['a', 'b', 'c']);
    expect(came[2]?.[1]).toBeGreaterThan(75);
  });

  test('who waits can be stopped', async () => {
    const pace = new Pace(60_000);
    await pace.turn('a.example', new AbortController().signal);
    const stop = new AbortController();
    const turn = pace.turn('a.example', stop.signal);
    stop.abort(new Error('enough'));
    await expect(turn).rejects.toThrow('enough');
  });
});

describe('answers of OAI-PMH', () => {
  const { signal } = new AbortController();
  const answer = (content: string) =>
    readOaiResponse(
      sourceOf(
        `<?xml version="1.0"?>\n<oai:OAI-PMH xmlns:oai="http://www.openarchives.org/OAI/2.0/">
<oai:responseDate>2025-03-11T06:00:00Z</oai:responseDate>${content}</oai:OAI-PMH>`,
      ),
      signal,
    );

  test('a page of a list, whatever its prefix and however long it is', async () => {
    const records = `<record>${'x'.repeat(50_000)}</record>`;
    expect(
      await answer(`${records}<oai:resumptionToken cursor="0">a&amp;b&#x21;&#33;</oai:resumptionToken>`),
    ).toEqual({ responseDate: '2025-03-11T06:00:00Z', token: 'a&b!!', error: null });
  });

  test('its last page has an empty token, or none', async () => {
    expect(await answer('<oai:resumptionToken completeListSize="5"/>')).toMatchObject({ token: null });
    expect(await answer('<oai:resumptionToken completeListSize="5"></oai:resumptionToken>')).toMatchObject({
      token: null,
    });
    expect(await answer('')).toMatchObject({ token: null });
  });

  test('an error', async () => {
    expect(await answer('<oai:error code="noRecordsMatch">none</oai:error>')).toMatchObject({
      error: 'noRecordsMatch',
    });
  });

  test('what is none', async () => {
    expect(await readOaiResponse(sourceOf('<html>OAI-PMH</html>'), signal)).toBeNull();
  });

  test('the first page is asked for with a day, the next with the token alone', () => {
    const url = 'https://a.example/oai?verb=ListRecords&metadataPrefix=arXiv&set=cs:cs:CL&from=2025-01-01';
    expect(listUrl(url, null)).toBe(url);
    expect(new URL(listUrl(url, '2025-03-11T06:00:00Z')).searchParams.get('from')).toBe('2025-03-11');
    expect(resumptionUrl(url, 'a&b|1')).toBe(
      'https://a.example/oai?verb=ListRecords&resumptionToken=a%26b%7C1',
    );
  });
});

test.each([
  { kind: 'url', url: 'https://a.example/' },
  { kind: 'directory', path: 'data/in box' },
  { kind: 'r2', prefix: '' },
] as const)('a place is the same read back from the database: %j', (place) => {
  expect(placeAt(locationOf(place))).toEqual(place);
});
