/** The page of operators on which sources are tried, added, enabled and disabled. It works without script. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { listSources } from '../../db/sources/sources.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import { requireBearer, type TokenRule } from '../http/bearer.ts';
import { Problem } from '../http/problem.ts';
import { UNSTORED } from '../http/response-type.ts';
import type { Site } from '../http/site.ts';
import type { SourceDesk } from '../sources/desk.ts';
import { EMPTY_FEED, type Trial } from '../sources/trial/outcome.ts';
import { PAGE } from './page-types.ts';
import { type ShownSource, sourcesPage } from './pages/sources.ts';

/** A form with an address and a name. */
const MAX_FORM_BYTES = 16_384;

/**
 * GET and POST /sources.
 * @param rule the token that changes need; without it, there is no page
 * @param desk without it, the list is part of the program, and the page says so
 */
export function sourcesPageRoutes(
  site: Site,
  rule: TokenRule | undefined,
  desk: SourceDesk | undefined,
): Hono {
  const app = new Hono();
  if (rule === undefined) {
    return app.on(['GET', 'POST'], '/', () => {
      throw new Problem(404, 'Sources cannot be changed on this site: INGEST_TOKEN is not set.');
    });
  }
  const respond = async (c: Context, done: { message?: string; trial?: Trial } = {}) => {
    const sources = await shownSources(site, desk);
    const page = await sourcesPage(site.base(c), { sources, file: desk?.file, ...done });
    // What it shows changes without the catalogue, and is for the operator alone.
    return new Response(page, {
      headers: {
        ...PAGE.headers,
        'Content-Type': PAGE.contentType,
        ...UNSTORED,
      },
    });
  };
  app.get('/', (c) => respond(c));
  app.post('/', bodyLimit({ maxSize: MAX_FORM_BYTES, onError: tooLong }), async (c) => {
    const form = await c.req.formData();
    const field = (name: string) => String(form.get(name) ?? '').trim();
    requireBearer(c, rule, field('token'));
    if (desk === undefined) throw new Problem(404, 'The list of sources is part of the upload of this site.');
    try {
      const [action, name, url] = [field('do'), field('name'), field('url')];
      if (action === 'enable' || action === 'disable') {
        await desk.enable([name], action === 'enable');
        return await respond(c, {
          message: `${name} is ${action}d. The server takes it up within a minute.`,
        });
      }
      const trial = await desk.try(url, c.req.raw.signal);
      if (action !== 'add' || !mayBeAdded(trial)) return await respond(c, { trial });
      const entry = { ...trial.entry, ...(name === '' ? {} : { name }) };
      await desk.add(entry);
      return await respond(c, { message: `${entry.name} is added. The server fetches it within a minute.` });
    } catch (error) {
      if (error instanceof ConfigurationError) throw new Problem(422, `${error.message}.`);
      throw error;
    }
  });
  return app;
}

/** A feed may be empty for a day; a person has seen that it is. */
function mayBeAdded(trial: Trial): trial is Trial & { readonly entry: NonNullable<Trial['entry']> } {
  return trial.entry !== null && (trial.refusal === null || trial.refusal.code === EMPTY_FEED);
}

/** The sources without their addresses, which may hold secrets. */
async function shownSources(site: Site, desk: SourceDesk | undefined): Promise<readonly ShownSource[]> {
  const listed = desk === undefined ? await listSources(site.db) : await desk.list();
  return listed.map(({ name, enabled }) => ({ name, enabled }));
}

function tooLong(): never {
  throw new Problem(413, `The form is too long; expected at most ${MAX_FORM_BYTES} bytes.`);
}
