import { Hono } from 'hono';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { citationRoutes } from '../../../../../functions/citations/routes.ts';
import { feedRoutes } from '../../../../../functions/feeds/routes.ts';
import { createSite } from '../../../../../functions/http/site.ts';
import { pageRoutes } from '../../../../../functions/web/routes.ts';
import { itemId } from '../../../../../pipeline/identity/item-id.ts';
import { openTestCatalogue, type TestCatalogue } from '../../../../support/catalogue.ts';

const BASE = 'https://papers.example';
const TITLE = 'Is p < 0.05 "enough"?';
const PAGE = `${BASE}/items/${itemId(TITLE)}`;
const SIMILAR = `${BASE}/feeds/items/${itemId(TITLE)}/similar`;

let catalogue: TestCatalogue;
let app: Hono;
beforeEach(async () => {
  catalogue = await openTestCatalogue();
  const site = createSite(catalogue.db, BASE);
  app = new Hono();
  app.route('/items', citationRoutes(site)).route('/feeds', feedRoutes(site)).route('/', pageRoutes(site));
  await catalogue.add([{ title: TITLE, topics: ['speech'] }]);
});
afterEach(() => catalogue.close());

/** The attributes of each element with this name, as a browser reads them. */
async function attributesOf(tag: string): Promise<Record<string, string>[]> {
  const found: Record<string, string>[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node) => {
    if ('tagName' in node && node.tagName === tag) {
      found.push(Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])));
    }
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(parse(await (await app.request(PAGE)).text()));
  return found;
}

test('itemPageOf() links citations and the feeds of similar papers', async () => {
  const links = (await attributesOf('a')).map(({ href = '' }) => href);
  const expected = [`${PAGE}.bib`, `${PAGE}.ris`, `${SIMILAR}.rss`, `${SIMILAR}.atom`, `${SIMILAR}.json`];
  for (const url of expected) {
    expect(links).toContain(url);
    expect((await app.request(url)).status).toBe(200);
  }
});

test('itemPageOf() offers the feeds of its topics, then those of similar papers', async () => {
  const alternates = (await attributesOf('link')).filter(({ rel }) => rel === 'alternate');
  expect(alternates.map(({ title, href }) => [title, href]).filter((_, i) => i % 3 === 0)).toEqual([
    ['Paperwire: Speech & audio (RSS)', `${BASE}/feeds/topics/speech.rss`],
    [`Paperwire: papers like “${TITLE}” (RSS)`, `${SIMILAR}.rss`],
  ]);
});
