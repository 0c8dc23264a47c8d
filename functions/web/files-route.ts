import { Hono } from 'hono';
import { ICON_PNG_144, ICON_PNG_512, ICON_SVG } from '#static-files';
import { respond } from '../http/respond.ts';
import type { Site } from '../http/site.ts';
import { PNG, SCRIPT, SVG, VERSIONED_SCRIPT } from './page-types.ts';
import { isCurrentVersion, SCRIPTS, type ScriptName } from './parts/scripts.ts';

const IMAGES = [
  ['/icon.svg', SVG, ICON_SVG],
  ['/icon-512.png', PNG, ICON_PNG_512],
  ['/icon-144.png', PNG, ICON_PNG_144],
] as const;

/** Images and scripts of pages and feeds: /icon.svg, /icon-512.png, /icon-144.png, /scripts/:name.js. */
export function pageFileRoutes(site: Site): Hono {
  const app = new Hono();
  for (const [path, type, body] of IMAGES) {
    app.get(path, async (c) => respond(c, await site.represent(c, type, null, async () => ({ body }))));
  }
  for (const [name, text] of Object.entries(SCRIPTS)) {
    app.get(`/scripts/${name}.js`, async (c) => {
      const isVersioned = isCurrentVersion(name as ScriptName, c.req.query('v'));
      const type = isVersioned ? VERSIONED_SCRIPT : SCRIPT;
      return respond(c, await site.represent(c, type, { isVersioned }, async () => text));
    });
  }
  return app;
}
