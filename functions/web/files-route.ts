import { Hono } from 'hono';
import { ICON_PNG_144, ICON_PNG_512, ICON_SVG } from '#static-files';
import { ICON, IMAGE, SCRIPT, SCRIPT_OF_ANOTHER_VERSION } from '../http/media.ts';
import type { Site } from '../http/site.ts';
import { isCurrentVersion, SCRIPTS, type ScriptName } from './parts/scripts.ts';

/** What pages and feeds are drawn with: /icon.svg, /icon-512.png, /icon-144.png, /scripts/:name.js. */
export function pageFileRoutes(site: Site): Hono {
  const app = new Hono();
  app.get('/icon.svg', (c) => site.respond(c, ICON, '', async () => ICON_SVG));
  app.get('/icon-512.png', (c) => site.respond(c, IMAGE, '', async () => ({ body: ICON_PNG_512 })));
  app.get('/icon-144.png', (c) => site.respond(c, IMAGE, '', async () => ({ body: ICON_PNG_144 })));
  for (const [name, text] of Object.entries(SCRIPTS)) {
    app.get(`/scripts/${name}.js`, (c) => {
      const kind = isCurrentVersion(name as ScriptName, c.req.query('v'))
        ? SCRIPT
        : SCRIPT_OF_ANOTHER_VERSION;
      return site.respond(c, kind, '', async () => text);
    });
  }
  return app;
}
