import { Hono } from 'hono';
import { ICON_PNG_144, ICON_PNG_512, ICON_SVG } from '#static-files';
import { OPEN_HEADERS, type ResponseType } from '../http/response-type.ts';
import type { Site } from '../http/site.ts';
import { isCurrentVersion, SCRIPTS, type ScriptName } from './parts/scripts.ts';

const ONE_DAY_SECONDS = 86_400;

/** For crawlers (RFC 9309): they find every paper from the lists by date; searches and what each paper has of its own have no end. */
const ROBOTS = `User-agent: *
Disallow: /api/
Disallow: /search
Disallow: /feeds/items/
Disallow: /feeds/*/archive/
Disallow: /items/*.bib$
Disallow: /items/*.ris$
`;

const FILES = [
  ['/icon.svg', 'image/svg+xml; charset=utf-8', ICON_SVG],
  ['/icon-512.png', 'image/png', ICON_PNG_512],
  ['/icon-144.png', 'image/png', ICON_PNG_144],
  ['/favicon.ico', 'image/x-icon', iconFile(ICON_PNG_144, 144)],
  ['/robots.txt', 'text/plain; charset=utf-8', ROBOTS],
] as const;

/** An ICO file around one PNG: a header, one entry, the picture ("The ICO File Format", Microsoft). Readers look for it at /favicon.ico. */
function iconFile(png: Uint8Array, widthPixels: number): Uint8Array<ArrayBuffer> {
  const headerBytes = 22;
  const file = new Uint8Array(headerBytes + png.byteLength);
  const header = new DataView(file.buffer);
  // The type of the file, the number of pictures, width and height, colour planes, bits per pixel, length and place.
  header.setUint16(2, 1, true);
  header.setUint16(4, 1, true);
  header.setUint8(6, widthPixels);
  header.setUint8(7, widthPixels);
  header.setUint16(10, 1, true);
  header.setUint16(12, 32, true);
  header.setUint32(14, png.byteLength, true);
  header.setUint32(18, headerBytes, true);
  file.set(png, headerBytes);
  return file;
}

/** A script at the address of its version: it never changes. */
const VERSIONED_SCRIPT: ResponseType = {
  contentType: 'text/javascript; charset=utf-8',
  maxAgeSeconds: 365 * ONE_DAY_SECONDS,
  headers: {},
};

/** A script that a page of another version of the server requests. */
const SCRIPT: ResponseType = { ...VERSIONED_SCRIPT, maxAgeSeconds: 60 };

/** Files of pages and feeds: /icon.svg, /icon-512.png, /icon-144.png, /favicon.ico, /robots.txt, /scripts/:name.js. */
export function pageFileRoutes(site: Site): Hono {
  const app = new Hono();
  for (const [path, contentType, body] of FILES) {
    const type = { contentType, maxAgeSeconds: ONE_DAY_SECONDS, headers: OPEN_HEADERS };
    app.get(path, (c) => site.respond(c, type, null, async () => ({ body })));
  }
  for (const [name, text] of Object.entries(SCRIPTS)) {
    app.get(`/scripts/${name}.js`, (c) => {
      const isVersioned = isCurrentVersion(name as ScriptName, c.req.query('v'));
      return site.respond(c, isVersioned ? VERSIONED_SCRIPT : SCRIPT, { isVersioned }, async () => text);
    });
  }
  return app;
}
