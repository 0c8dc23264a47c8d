/** Pages of libraries. They work without script; the secret is the key. */
import { type Context, Hono } from 'hono';
import { listLibraryPapers, revokeLibrary } from '../../db/libraries/libraries.ts';
import { type FeedPaper, findItems } from '../feeds/find-items.ts';
import { Problem } from '../http/problem.ts';
import { type ResponseType, UNSTORED } from '../http/response-type.ts';
import type { Site } from '../http/site.ts';
import { readGiven } from '../library/given-papers.ts';
import type { LibraryIntake } from '../library/library-intake.ts';
import { requireLibrary, SECRET_HEADERS } from '../library/require-library.ts';
import type { SavedLibrary } from '../library/save-library.ts';
import { openScan } from '../library/scan.ts';
import { PAGE } from './page-types.ts';
import { deletedLibraryPage, libraryForm, libraryPageOf, newLibraryPage } from './pages/library.ts';

/** Papers of the feed that the page of a library shows. */
const SHOWN_PAPERS = 12;

const SECRET_PAGE: ResponseType = {
  ...PAGE,
  isPrivate: true,
  headers: { ...PAGE.headers, ...SECRET_HEADERS },
};

/** GET and POST /library and /library/:secret. */
export function libraryPageRoutes(site: Site, libraries: LibraryIntake): Hono {
  const app = new Hono();
  const { db, reader } = site;
  app.get('/', (c) => {
    const access = libraries.accessOf(c);
    return site.respond(c, PAGE, access, () => libraryForm(site.base(c), { access }));
  });
  app.post('/', async (c) => {
    const { given, fields } = await readGiven(c);
    await libraries.admit(c, fields.get('token'));
    if (given.length === 0) throw noPapers();
    const { secret, ...saved } = await libraries.add(c, given);
    return respondOnce(await newLibraryPage(site.base(c), secret, saved), 201);
  });
  app.get('/:secret', async (c) => {
    const secret = c.req.param('secret');
    const { changedAt } = await requireLibrary(db, secret);
    return site.respond(c, SECRET_PAGE, changedAt, () => pageOf(c, secret));
  });
  app.post('/:secret', async (c) => {
    const secret = c.req.param('secret');
    const { hash } = await requireLibrary(db, secret);
    const { given, fields } = await readGiven(c);
    const action = fields.get('action');
    if (action === 'delete') {
      await revokeLibrary(db, hash, new Date());
      return respondOnce(await deletedLibraryPage(site.base(c)));
    }
    if (given.length === 0) throw noPapers();
    const saved = await libraries.change(c, hash, given, { keep: action !== 'replace' });
    return respondOnce(await pageOf(c, secret, saved));
  });
  return app;

  async function pageOf(c: Context, secret: string, saved?: SavedLibrary): Promise<string> {
    const library = await requireLibrary(db, secret);
    const selection = { kind: 'library', scan: await openScan(reader, library) } as const;
    const [papers, found] = await Promise.all([
      listLibraryPapers(db, library.hash),
      findItems(db, selection, { limit: SHOWN_PAPERS }),
    ]);
    const items: readonly FeedPaper[] = found?.items ?? [];
    return libraryPageOf(site.base(c), secret, { papers, changedAt: library.changedAt, items, saved });
  }
}

function noPapers(): Problem {
  return new Problem(422, 'The form has no papers yet. Choose a file, or enter titles or ids, one a line.');
}

/** A page that is not kept: it is the answer to a form. */
function respondOnce(page: string, status = 200): Response {
  const { headers, contentType } = SECRET_PAGE;
  return new Response(page, {
    status,
    headers: {
      ...headers,
      'Content-Type': contentType,
      ...UNSTORED,
    },
  });
}
