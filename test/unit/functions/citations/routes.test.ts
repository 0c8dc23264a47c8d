import { Hono } from 'hono';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { citationRoutes } from '../../../../functions/citations/routes.ts';
import { problemJson, problemOf } from '../../../../functions/http/problem.ts';
import { createSite } from '../../../../functions/http/site.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../support/catalogue.ts';
import { parseBibtex, parseRis } from './parsers.ts';

const TITLE = 'Attention Is All You Need';
const PATH = `/items/${itemId(TITLE)}`;

let catalogue: TestCatalogue;
let app: Hono;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  const site = createSite(catalogue.db, 'https://papers.example');
  app = new Hono().route('/items', citationRoutes(site));
  app.onError((error, c) => problemJson(problemOf(c, error)));
  await catalogue.add([
    {
      title: TITLE,
      authors: ['Ashish Vaswani'],
      publishedAt: '2017-06-12T00:00:00Z',
      externalIds: [{ scheme: 'arxiv', value: '1706.03762' }],
    },
  ]);
});
afterEach(() => catalogue.close());

test.each([
  ['bib', 'application/x-bibtex', (text: string) => parseBibtex(text, 'bibtex')],
  ['ris', 'application/x-research-info-systems', parseRis],
] as const)('GET /items/:id.%s gives the citation of a paper', async (format, type, parse) => {
  const response = await app.request(`${PATH}.${format}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toBe(`${type}; charset=utf-8`);
  expect(response.headers.get('Content-Disposition')).toBe(
    `attachment; filename="vaswani2017attention.${format}"`,
  );
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  expect(parse(await response.text())).toMatchObject([
    { title: TITLE, authors: ['Ashish Vaswani'], url: 'https://arxiv.org/abs/1706.03762' },
  ]);
});

test('a citation has an ETag', async () => {
  const etag = (await app.request(`${PATH}.bib`)).headers.get('ETag') ?? '';
  expect((await app.request(`${PATH}.bib`, { headers: { 'If-None-Match': etag } })).status).toBe(304);
});

test('an unknown paper has no citation', async () => {
  const response = await app.request('/items/nowhere.bib');
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('nowhere');
});

test('other endings are not found', async () => {
  expect((await app.request(`${PATH}xbib`)).status).toBe(404);
  expect((await app.request(`${PATH}.bibx`)).status).toBe(404);
});
