/** Libraries: papers that a reader likes, and the secret feed that follows from them. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { revokeLibrary } from '../../db/libraries/libraries.ts';
import { Problem } from '../http/problem.ts';
import { UNSTORED } from '../http/response-type.ts';
import type { Site } from '../http/site.ts';
import { exportBibtex, exportLibrary } from '../library/export-library.ts';
import { givenOf, readGiven } from '../library/given-papers.ts';
import type { LibraryIntake } from '../library/library-intake.ts';
import { requireLibrary, SECRET_HEADERS } from '../library/require-library.ts';
import { feedUrls, libraryFeedPath, libraryPage } from '../links/site-links.ts';
import { type Operation, operation } from './openapi/operation.ts';
import { jsonAnswer, respondUnstored } from './respond-json.ts';
import { ChangedLibrary, ExportedLibrary, NewLibrary } from './schemas/library.ts';

const PATH = {
  secret: {
    description: 'The secret of the library.',
    example: '5d1f0c7a93b24e6f8a0b1c2d3e4f5a6b',
  },
} as const;

const BODY = {
  description:
    'BibTeX, RIS, CSL JSON, CSV or RDF of Zotero, OPML of items, the export of a library, or a title, an id or an address on each line. At most 1,000 papers and 2 MB. Also a form with the fields `file`, `papers` and `dislike`.',
  content: { 'text/plain': null, 'application/octet-stream': null, 'multipart/form-data': null },
};

const DISLIKE = v.optional(
  v.pipe(
    v.string(),
    v.maxLength(10_000, 'ids of papers, separated by commas'),
    v.description('Papers to see less of: ids or addresses, separated by commas.'),
  ),
);

const POST = {
  id: 'createLibrary',
  summary: 'Make a library',
  description:
    'The answer has the secret addresses of its feed, once: the site keeps a hash of the secret. Without INGEST_TOKEN and PUBLIC_URL, requests from the same machine need no token.',
  query: { dislike: DISLIKE },
  body: BODY,
  token: true,
  answers: { 201: { description: 'The new library.', content: { 'application/json': NewLibrary } } },
  problems: [401, 403, 404, 413, 422],
} as const satisfies Operation;

const GET = {
  id: 'exportLibrary',
  summary: 'Export a library',
  path: PATH,
  answers: jsonAnswer('All that is stored of it but its vectors.', ExportedLibrary),
  problems: [404, 410],
  cacheable: false,
} as const satisfies Operation;

const GET_BIBTEX = {
  id: 'exportLibraryBibtex',
  summary: 'Export the liked papers of a library as BibTeX',
  path: PATH,
  answers: { 200: { description: 'BibTeX.', content: { 'application/x-bibtex': null } } },
  problems: [404, 410],
  cacheable: false,
} as const satisfies Operation;

/** What all changes of a library take and answer. */
const CHANGE = {
  path: PATH,
  query: { dislike: DISLIKE },
  body: BODY,
  answers: jsonAnswer('What was saved.', ChangedLibrary),
  problems: [404, 410, 413, 422],
} as const;

const PUT = {
  id: 'replaceLibrary',
  summary: 'Replace the papers of a library',
  ...CHANGE,
} as const satisfies Operation;

const ADD = {
  id: 'addToLibrary',
  summary: 'Add papers to a library',
  description: 'A paper that is in the library already counts as it is given now.',
  ...CHANGE,
} as const satisfies Operation;

const DELETE = {
  id: 'deleteLibrary',
  summary: 'Delete a library',
  description: 'Its papers are deleted. The hash of its secret stays, so that its addresses answer 410.',
  path: PATH,
  answers: { 204: { description: 'It is deleted.' } },
  problems: [404, 410],
} as const satisfies Operation;

/** Header fields of all answers: nobody stores them, and no other site reads them. */
const HEADERS = { ...UNSTORED, ...SECRET_HEADERS };

/** Makes the routes below /api/libraries. */
export function libraryRoutes(site: Site, libraries: LibraryIntake): Hono {
  const app = new Hono();
  const { db } = site;
  app.post('/', operation(POST), async (c) => {
    await libraries.admit(c);
    const { secret, ...saved } = await libraries.add(c, await readAll(c));
    const base = site.base(c);
    const body: NewLibrary = {
      secret,
      page: libraryPage(base, secret),
      feeds: feedUrls(base, libraryFeedPath(secret)),
      ...saved,
    };
    return respondUnstored(body, 201, HEADERS);
  });
  app.get('/:secret{[^/.]+\\.bib}', operation(GET_BIBTEX), async (c) => {
    const library = await requireLibrary(db, c.req.param('secret').replace(/\.bib$/, ''));
    return new Response(await exportBibtex(db, library), {
      headers: { ...HEADERS, 'Content-Type': 'application/x-bibtex; charset=utf-8' },
    });
  });
  app.get('/:secret', operation(GET), async (c) =>
    respondUnstored(await exportLibrary(db, await requireLibrary(db, c.req.param('secret'))), 200, HEADERS),
  );
  app.put('/:secret', operation(PUT), (c) => change(c, false));
  app.post('/:secret/papers', operation(ADD), (c) => change(c, true));
  app.delete('/:secret', operation(DELETE), async (c) => {
    const { hash } = await requireLibrary(db, c.req.param('secret'));
    await revokeLibrary(db, hash, new Date());
    return new Response(null, { status: 204, headers: HEADERS });
  });
  return app;

  async function change(c: Context, keep: boolean): Promise<Response> {
    const { hash } = await requireLibrary(db, c.req.param('secret') ?? '');
    const body: ChangedLibrary = await libraries.change(c, hash, await readAll(c), { keep });
    return respondUnstored(body, 200, HEADERS);
  }
}

/** The papers in the body, and those that the parameter `dislike` names. */
async function readAll(c: Context) {
  const { dislike = '' } = c.req.valid('query' as never) as { readonly dislike?: string };
  const { given } = await readGiven(c);
  const lines = new TextEncoder().encode(dislike.split(',').join('\n'));
  const all = [...given, ...givenOf(lines, 'dislike', true)];
  if (all.length > 0) return all;
  throw new Problem(
    422,
    'The request has no papers; expected a file, a list of titles and ids, or `dislike`.',
  );
}
