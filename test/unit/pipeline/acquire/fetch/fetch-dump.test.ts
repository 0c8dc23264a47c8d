import { describe, expect, test } from 'vitest';
import { RefusedUrlError } from '../../../../../functions/server/files/guarded-request.ts';
import { allowHosts } from '../../../../../pipeline/acquire/fetch/allow-hosts.ts';
import { FetchError, fetchError } from '../../../../../pipeline/acquire/fetch/errors.ts';
import { fetchDump } from '../../../../../pipeline/acquire/fetch/fetch-dump.ts';
import { Pace } from '../../../../../pipeline/acquire/fetch/pace.ts';
import {
  FETCH_LIMITS,
  type PageRequestInit,
  type RequestPage,
} from '../../../../../pipeline/acquire/fetch/request.ts';
import { parseSources } from '../../../../../pipeline/acquire/sources.ts';

/** Answers by URL, and notes what it was asked. */
function answering(answers: Readonly<Record<string, () => Response>>) {
  const asked: { readonly url: string; readonly init: PageRequestInit }[] = [];
  const request: RequestPage = async (url, init) => {
    asked.push({ url, init });
    return answers[url]?.() ?? new Response(null, { status: 404 });
  };
  return { asked, request };
}

function fetchWith(request: RequestPage, url: string, etag: string | null = null) {
  return fetchDump(url, {
    request,
    validators: { etag, lastModified: null },
    userAgent: 'Paperwire/test',
    limits: FETCH_LIMITS,
    pace: new Pace(0),
    now: () => new Date('2025-03-11T12:00:00Z'),
    signal: new AbortController().signal,
  });
}

const moved = (status: number, location: string) => () =>
  new Response(null, { status, headers: { Location: location } });
const here = () => new Response('here');

describe('fetchDump() follows redirects', () => {
  test('with the same few fields in each request', async () => {
    const { asked, request } = answering({
      'https://a.example/x': moved(307, 'https://b.example/y#part'),
      'https://b.example/y': here,
    });
    await (await fetchWith(request, 'https://a.example/x', '"1"')).bytes;
    expect(asked.map(({ url }) => url)).toEqual(['https://a.example/x', 'https://b.example/y']);
    for (const { init } of asked) {
      expect(init).toMatchObject({ method: 'GET', redirect: 'manual' });
      expect(Object.keys(init.headers).sort()).toEqual([
        'Accept',
        'Accept-Encoding',
        'If-None-Match',
        'User-Agent',
      ]);
    }
  });

  test.each([
    ['all are permanent', [301, 308], 'https://c.example/'],
    ['the first is', [301, 302], 'https://b.example/'],
    ['the second is', [302, 301], null],
  ])('returns the target of permanent redirects: %s', async (_, [first = 0, second = 0], movedTo) => {
    const { request } = answering({
      'https://a.example/': moved(first, 'https://b.example/'),
      'https://b.example/': moved(second, 'https://c.example/'),
      'https://c.example/': here,
    });
    const fetched = await fetchWith(request, 'https://a.example/');
    expect(fetched.movedTo).toBe(movedTo);
    fetched.close();
  });

  test('rejects one from https to http', async () => {
    const { asked, request } = answering({ 'https://a.example/': moved(301, 'http://a.example/') });
    await expect(fetchWith(request, 'https://a.example/')).rejects.toMatchObject({ code: 'bad-redirect' });
    expect(asked).toHaveLength(1);
  });

  test('follows five, not six', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [`https://a.example/${i}`, moved(302, `/${i + 1}`)]),
    );
    const { request } = answering({ ...chain, 'https://a.example/6': here });
    (await fetchWith(request, 'https://a.example/1')).close();
    await expect(fetchWith(request, 'https://a.example/0')).rejects.toMatchObject({ code: 'bad-redirect' });
  });
});

describe('fetchError()', () => {
  test('keeps the URL, which may hold a secret, out of the message', async () => {
    const { request } = answering({});
    const error = await fetchWith(request, 'https://a.example/token-123?key=456').catch((e) => e);
    expect(error.message).toBe('fetching from a.example: the server responded 404; expected 200');
  });

  test.each([
    [Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'no-such-host'],
    [
      new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }),
      'no-answer',
    ],
    [Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'truncated'],
    [new RefusedUrlError('no'), 'refused'],
    [new Error('Network connection lost.'), 'no-answer'],
    ['x', 'no-answer'],
  ])('maps %s to %s', (error, code) => {
    expect(fetchError('a.example', error)).toMatchObject({ name: 'FetchError', code });
  });

  test('reports a body that ends early as truncated', async () => {
    const request: RequestPage = async () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new Uint8Array(3));
            controller.error(new Error('Network connection lost.'));
          },
        }),
      );
    const { bytes } = await fetchWith(request, 'https://a.example/');
    await expect(Array.fromAsync(bytes ?? [])).rejects.toMatchObject({ code: 'truncated' });
  });
});

describe('allowHosts()', () => {
  const sources = parseSources(
    [
      { name: 'a', url: 'https://a.example/feed', cadence: '1d', enabled: true },
      { name: 'b', url: 'https://b.example:8443/feed', cadence: '1d', enabled: false },
      { name: 'c', directory: 'c.example', cadence: '1d', enabled: true },
    ],
    'of the test',
  );
  const init: PageRequestInit = {
    method: 'GET',
    headers: {},
    redirect: 'manual',
    signal: new AbortController().signal,
  };
  const asked: string[] = [];
  const request = allowHosts(async (url) => {
    asked.push(url);
    return new Response('here', {
      headers: { 'Content-Encoding': 'gzip', 'Content-Length': '9', ETag: '"1"' },
    });
  }, sources);

  test.each(['https://a.example/feed', 'https://a.example/elsewhere', 'https://b.example:8443/'])(
    'fetches %s',
    async (url) => {
      expect(await (await request(url, init)).text()).toBe('here');
    },
  );

  test.each([
    'https://c.example/',
    'https://a.example.evil.example/',
    'https://a.example:444/',
    'https://me:secret@a.example/',
    'ftp://a.example/',
    'http://169.254.169.254/',
  ])('rejects %s', async (url) => {
    asked.length = 0;
    await expect(request(url, init)).rejects.toMatchObject({ code: 'refused' });
    expect(asked).toEqual([]);
  });

  test('removes the coding that the platform has decoded', async () => {
    const { headers } = await request('https://a.example/', init);
    expect([...headers.keys()].sort()).toEqual(['content-type', 'etag']);
  });

  test('rejects a redirect to another host', async () => {
    const redirecting = allowHosts(async () => moved(302, 'https://evil.example/')(), sources);
    await expect(fetchWith(redirecting, 'https://a.example/')).rejects.toThrow(FetchError);
    await expect(fetchWith(redirecting, 'https://a.example/')).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('evil.example'),
    });
  });
});
