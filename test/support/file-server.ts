import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileAt } from './site-files.ts';

/** What GitHub Pages sends for these endings (https://docs.github.com/pages, "MIME types": those of mime-db). */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'application/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  xml: 'application/xml',
};

/** Serves a folder below a path on a free port, as a host of files does: pages without their ending, 404.html where nothing is. */
export async function serveFiles(
  folder: string,
  base: string,
): Promise<{ readonly origin: string; close(): void }> {
  const server = createServer(({ url = '' }, response) => {
    const file = url.startsWith(base) ? fileAt(folder, url.slice(base.length)) : undefined;
    const served = file ?? '404.html';
    const type = MEDIA_TYPES[/\w+$/.exec(served)?.[0] ?? ''] ?? 'application/octet-stream';
    response.writeHead(file === undefined ? 404 : 200, { 'Content-Type': type });
    response.end(readFileSync(join(folder, served)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}
