import type { Source } from '../sources.ts';
import { FetchError } from './errors.ts';
import type { RequestPage } from './request.ts';

/**
 * Limits `fetch` to the hosts that sources name, for platforms on which an address cannot be checked when it is connected
 * to. Those platforms undo Content-Encoding themselves, so the field is taken away.
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
      throw new FetchError(
        'refused',
        `fetching from ${host}: no source names that host, wanted one that does`,
      );
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
