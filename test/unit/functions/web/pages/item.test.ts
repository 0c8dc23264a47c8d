import { Hono } from 'hono';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { citationRoutes } from '../../../../../functions/citations/routes.ts';
import { feedRoutes } from '../../../../../functions/feeds/routes.ts';
import { createSite } from '../../../../../functions/http/site.ts';
import { pageRoutes } from '../../../../../functions/web/routes.ts';
import { itemId } from '../../../../../pipeline/identity/item-id.ts';
import {
  because,
  embedding,
  openTestCatalogue,
  scored,
  type TestCatalogue,
  TOPICS,
} from '../../../../support/catalogue.ts';

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
async function attributesOf(tag: string, url = PAGE): Promise<Record<string, string>[]> {
  const found: Record<string, string>[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node) => {
    if ('tagName' in node && node.tagName === tag) {
      found.push(Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])));
    }
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(parse(await (await app.request(url)).text()));
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

/** The fields of the head of a page: each name with its values. */
async function metadataOf(title: string): Promise<Record<string, string[]>> {
  const elements = await attributesOf('meta', `${BASE}/items/${itemId(title)}`);
  const named = elements.filter(
    (element) => element['name'] !== undefined || element['property'] !== undefined,
  );
  const grouped = Map.groupBy(named, (element) => element['property'] ?? element['name'] ?? '');
  return Object.fromEntries(
    [...grouped].map(([name, list]) => [name, list.map(({ content = '' }) => content)]),
  );
}

/** The data block of a page, as a browser reads it. */
async function articleOf(title: string): Promise<Record<string, unknown>> {
  const text = await (await app.request(`${BASE}/items/${itemId(title)}`)).text();
  return JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text)?.[1] ?? '');
}

const PREPRINT = {
  title: 'Robots that <b>learn</b> & "walk"',
  abstract: 'We teach robots </script><!-- to walk.\n\nThey do.',
  authors: ['Ada Lovelace', 'Grace Hopper'],
  url: 'https://arxiv.org/abs/2501.01234',
  categories: ['cs.RO', 'cs.LG'],
  comments: '12 pages, accepted at ICRA',
  language: 'en',
  publishedAt: '2025-01-02T00:00:00Z',
  externalIds: [
    { scheme: 'arxiv', value: '2501.01234' },
    { scheme: 'doi', value: '10.1000/182' },
  ],
  topics: ['robotics'],
};

test('itemPageOf() carries the fields that reference managers read', async () => {
  await catalogue.add([PREPRINT]);
  expect(await metadataOf(PREPRINT.title)).toMatchObject({
    citation_title: [PREPRINT.title],
    citation_author: ['Ada Lovelace', 'Grace Hopper'],
    citation_publication_date: ['2025/01/02'],
    citation_doi: ['10.1000/182'],
    citation_arxiv_id: ['2501.01234'],
    citation_abstract_html_url: ['https://arxiv.org/abs/2501.01234'],
    citation_pdf_url: ['https://arxiv.org/pdf/2501.01234'],
    citation_abstract: ['We teach robots </script><!-- to walk. They do.'],
    citation_language: ['en'],
    'z:itemType': ['preprint'],
    'og:title': [PREPRINT.title],
    'og:description': ['We teach robots </script><!-- to walk. They do.'],
  });
  const article = {
    title: 'Published',
    journal: 'Nature 601, 12 (2025)',
    externalIds: PREPRINT.externalIds.slice(0, 1),
  };
  await catalogue.add([article]);
  const metadata = await metadataOf('Published');
  expect(metadata['citation_journal_title']).toEqual(['Nature 601, 12 (2025)']);
  expect(metadata['z:itemType']).toBeUndefined();
});

test('itemPageOf() carries a ScholarlyArticle that no text of a dump leaves', async () => {
  await catalogue.add([PREPRINT]);
  expect(await articleOf(PREPRINT.title)).toEqual({
    '@context': 'https://schema.org',
    '@type': 'ScholarlyArticle',
    '@id': `${BASE}/items/${itemId(PREPRINT.title)}`,
    name: PREPRINT.title,
    author: [
      { '@type': 'Person', name: 'Ada Lovelace' },
      { '@type': 'Person', name: 'Grace Hopper' },
    ],
    datePublished: '2025-01-02',
    description: 'We teach robots </script><!-- to walk. They do.',
    inLanguage: 'en',
    keywords: ['Robotics', 'cs.RO', 'cs.LG'],
    identifier: [
      { '@type': 'PropertyValue', propertyID: 'arxiv', value: '2501.01234' },
      { '@type': 'PropertyValue', propertyID: 'doi', value: '10.1000/182' },
    ],
    url: 'https://arxiv.org/abs/2501.01234',
    encoding: {
      '@type': 'MediaObject',
      contentUrl: 'https://arxiv.org/pdf/2501.01234',
      encodingFormat: 'application/pdf',
    },
  });
});

test('itemPageOf() leads to searches for a paper whose address is not known, and only for such', async () => {
  await catalogue.add([PREPRINT]);
  const hosts = async (title: string) =>
    (await attributesOf('a', `${BASE}/items/${itemId(title)}`))
      .filter((element) => element['class'] === 'out')
      .map(({ href = '' }) => new URL(href).host);
  expect(await hosts(TITLE)).toEqual(['arxiv.org', 'www.semanticscholar.org', 'scholar.google.com']);
  expect(await hosts(PREPRINT.title)).toEqual(['arxiv.org', 'arxiv.org', 'doi.org']);
});

const LONG = 'The asymptotic behaviour of überparameterised estimators under heavy-tailed noise and shift. ';

test.each([
  [
    'of a large collaboration',
    { authors: Array.from({ length: 3_000 }, (_, i) => `Ångström, W. ${i}`), abstract: LONG.repeat(20) },
  ],
  ['with a long abstract', { authors: ['Ada Lovelace'], abstract: LONG.repeat(99) }],
])('itemPageOf() stays below 30 KB for a paper %s', async (_, fields) => {
  const paper = {
    ...fields,
    title: LONG.repeat(2),
    categories: Array.from({ length: 50 }, (_, i) => `Keyword of a publisher ${i}`),
    comments: LONG.repeat(9),
    journal: LONG.repeat(9),
    topics: ['robotics', 'speech'],
  };
  await catalogue.add([
    paper,
    ...Array.from({ length: 8 }, (_, i) => ({
      ...paper,
      title: `${i} ${paper.title}`,
      embedding: embedding(i + 1),
    })),
  ]);
  const text = await (await app.request(`${BASE}/items/${itemId(paper.title)}`)).text();
  expect(text).toContain('% similar');
  expect(Buffer.byteLength(text)).toBeLessThan(30_000);
});

/** The text of the reasons for each topic of the paper, by the name of the topic. */
async function reasonsOf(title: string): Promise<Record<string, string[]>> {
  const page = await (await app.request(`${BASE}/items/${itemId(title)}`)).text();
  const text = (markup = '') => markup.replaceAll(/<[^>]*>/g, '').trim();
  const list = /<dl class="reasons">(.*?)<\/dl>/s.exec(page)?.[1] ?? '';
  return Object.fromEntries(
    [...list.matchAll(/<dt>(.*?)<\/dt>(.*?)<\/div>/gs)].map(([, name, reasons = '']) => [
      text(name),
      [...reasons.matchAll(/<dd>(.*?)<\/dd>/gs)].map(([, reason]) => text(reason)),
    ]),
  );
}

test('itemPageOf() shows why a paper has its topics, with the titles of near papers that are listed', async () => {
  const why = {
    keywords: ['robot arm', 'grasping'],
    words: ['gripper'],
    papers: [itemId(TITLE), '0'.repeat(32)],
    margin: 0.12,
    threshold: 0.5,
  };
  const topics = [
    scored('robotics', 0.82, why),
    scored('speech', 0.7, { ...because(), margin: -0.12, threshold: 0.6 }),
    scored('quiet', 0.6, { ...because('silence'), by: 'person' }),
  ];
  await catalogue.add([{ title: 'A gripper', topics }]);
  expect(await reasonsOf('A gripper')).toEqual({
    Robotics: [
      'Score 82%, needed 50%; the best other topic has 70%.',
      'Nearest keywords: robot arm, grasping',
      'Words that spoke for it: gripper',
      'Nearest papers of the topic: Is p &lt; 0.05 &quot;enough&quot;?',
    ],
    'Speech &amp; audio': ['Score 70%, needed 60%; the best other topic has 82%.'],
    Quiet: ['A person decided that it belongs here.', 'Nearest keywords: silence'],
  });
  const links = (await attributesOf('a', `${BASE}/items/${itemId('A gripper')}`)).map(({ href }) => href);
  expect(links).toContain(PAGE);
});

test('itemPageOf() says when words of the title decided, when no topic fits, and nothing of a score without a threshold', async () => {
  await catalogue.setTopics([...TOPICS, { slug: 'other', name: 'Other' }]);
  await catalogue.add([
    {
      title: 'A survey',
      topics: [scored('quiet', 0.9, { ...because(), by: 'title' }), scored('other', 0.3)],
    },
    { title: 'An older paper', topics: ['robotics'] },
    { title: 'A corrected paper', topics: [scored('other', 0.7, { ...because(), by: 'person' })] },
  ]);
  expect(await reasonsOf('A survey')).toEqual({
    Quiet: ['Its title says so.'],
    Other: ['No topic reaches the score that it needs.'],
  });
  expect(await reasonsOf('A corrected paper')).toEqual({
    Other: ['A person took it out of its topic, and it reaches no other.'],
  });
  expect(await reasonsOf('An older paper')).toEqual({ Robotics: ['Nearest keywords: robotics word'] });
});
