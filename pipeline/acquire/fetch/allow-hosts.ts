import type { Source } from '../sources.ts';
import { FetchError } from './errors.ts';
import type { RequestPage } from './request.ts';

/**
 * Limits `fetch` to the hosts of the sources, for platforms that cannot check an address as they connect to it. These
 * platforms decode Content-Encoding themselves, so the field is removed.
 * @throws FetchError `refused` for another host, another scheme or a URL with credentials
 */
export function allowHosts(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  sources: readonly Source[],
): RequestPage {
  const allowed = new Set(
    sources.flatMap(({ place }) => (place.kind === 'url' ? [new URL(place.url).host] : [])),
  );
  return async (url, init) => {
    const { host, username, password, protocol } = new URL(url);
    if (!allowed.has(host) || !/^https?:$/.test(protocol) || username !== '' || password !== '') {
      throw new FetchError('refused', `fetching from ${host}: expected the host of a source`);
    }
    const response = await fetch(url, { ...init });
    const { status, body } = response;
    const headers = new Headers(response.headers);
    if (headers.has('content-encoding')) {
      headers.delete('content-encoding');
      headers.delete('content-length');
    }
    return new Response(body, { status, headers });
  };
}
