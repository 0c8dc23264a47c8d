import { Hono } from 'hono';
import { ICON_PNG_144, ICON_PNG_512, ICON_SVG } from '#static-files';
import { OPEN_HEADERS, type ResponseType } from '../http/response-type.ts';
import type { Site } from '../http/site.ts';
import { isCurrentVersion, SCRIPTS, type ScriptName } from './parts/scripts.ts';

const ONE_DAY_SECONDS = 86_400;

const IMAGES = [
  ['/icon.svg', 'image/svg+xml; charset=utf-8', ICON_SVG],
  ['/icon-512.png', 'image/png', ICON_PNG_512],
  ['/icon-144.png', 'image/png', ICON_PNG_144],
] as const;

/** A script at the address of its version: it never changes. */
const VERSIONED_SCRIPT: ResponseType = {
  contentType: 'text/javascript; charset=utf-8',
  maxAgeSeconds: 365 * ONE_DAY_SECONDS,
  headers: {},
};

/** A script that a page of another version of the server requests. */
const SCRIPT: ResponseType = { ...VERSIONED_SCRIPT, maxAgeSeconds: 60 };

/** Images and scripts of pages and feeds: /icon.svg, /icon-512.png, /icon-144.png, /scripts/:name.js. */
export function pageFileRoutes(site: Site): Hono {
  const app = new Hono();
  for (const [path, contentType, body] of IMAGES) {
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
