import { expect, test } from 'vitest';
import { identifyDump } from '../../../../pipeline/acquire/input.ts';
import { formats, recognise } from '../../../../pipeline/formats/detect.ts';
import { readPapers } from '../../../../pipeline/run.ts';
import type { Paper } from '../../../../pipeline/types.ts';

const { signal } = new AbortController();
const abstract = (n: number) =>
  `We look at ${n} of them, and show that it is of use in the tasks that we know of; we also say what it is of no use for, and why that is.`;
const papers = [
  'Learning to Walk with One Leg',
  'Robots That Are Afraid of the Dark',
  'What Notes Are Made Of',
].map((title, n) => ({
  title,
  abstract: abstract(n),
  url: `https://papers.example/${n}`,
  authors: ['Ada Lovelace', 'Bo Müller'],
}));

async function read(text: string, map?: Parameters<typeof readPapers>[1]['map']) {
  async function* open() {
    yield Buffer.from(text);
  }
  const dump = await identifyDump({ name: '2025-03-11.txt', open }, { now: new Date() }, signal);
  const pieces = await Array.fromAsync(readPapers(dump, { signal, map }));
  return pieces.filter((piece): piece is Paper => piece.kind === 'paper');
}

const named = (heading: string, blurb: string, where: string, who: string) =>
  papers.map(({ title, abstract, url, authors }) => ({
    [heading]: title,
    [where]: url,
    [blurb]: abstract,
    [who]: authors,
  }));

test.each([
  ['JSON', JSON.stringify(named('Heading', 'Blurb', 'Where', 'Who')), 'json', 3],
  [
    'JSON Lines',
    named('t', 'x', 'u', 'p')
      .map((row) => JSON.stringify(row))
      .join('\n'),
    'jsonl',
    3,
  ],
  [
    'rows of a table',
    `Heading;Where;Blurb\n${papers.map(({ title, url, abstract }) => `"${title}";${url};"${abstract}"`).join('\n')}`,
    'csv',
    3,
  ],
  [
    'rows without a header',
    papers.map(({ title, url, abstract }) => `"${title}",${url},"${abstract}"`).join('\n'),
    'csv',
    3,
  ],
])('guessFormat() reads %s with unknown field names by their content', async (_, text, name) => {
  expect(recognise(text)).toMatchObject({ format: { name }, isGuess: true });
  const found = await read(text);
  expect(found.map(({ title, abstract, url }) => ({ title, abstract, url }))).toEqual(
    papers.map(({ title, abstract, url }) => ({ title, abstract, url })),
  );
});

test('jsonFormat() prefers the names of a map to known ones', async () => {
  const rows = papers.map(({ title, abstract }) => ({
    title: abstract,
    headline: title,
    summary: 'none',
    Blurb: abstract,
  }));
  const found = await read(JSON.stringify(rows), { title: ['headline'], abstract: ['blurb'] });
  expect(found).toMatchObject(papers.map(({ title, abstract }) => ({ title, abstract })));
});

test.each([
  [
    'PubMed',
    { format: { name: 'pubmed-xml' }, isGuess: false },
    `<?xml version="1.0" ?><PubmedArticleSet>${papers
      .map(
        ({ title, abstract }) =>
          `<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><Journal><Title>Nature medicine</Title><JournalIssue><PubDate><Year>2025</Year><Month>Mar</Month></PubDate></JournalIssue></Journal><ArticleTitle>${title}</ArticleTitle><Abstract><AbstractText>${abstract}</AbstractText></Abstract><AuthorList><Author><LastName>Lovelace</LastName><ForeName>Ada</ForeName></Author></AuthorList></Article></MedlineCitation><PubmedData><ReferenceList><Reference><ArticleTitle>Another</ArticleTitle></Reference></ReferenceList><ArticleIdList><ArticleId IdType="doi">10.1000/x1</ArticleId></ArticleIdList></PubmedData></PubmedArticle>`,
      )
      .join('\n')}</PubmedArticleSet>`,
    {
      journal: 'Nature medicine',
      externalIds: [
        { scheme: 'doi', value: '10.1000/x1' },
        { scheme: 'pmid', value: '1' },
      ],
      publishedAt: '2025-03-01T00:00:00Z',
    },
  ],
  [
    'the ACL Anthology',
    { format: { name: 'xml' }, isGuess: false },
    `<collection id="2024.acl"><volume id="long">${papers
      .map(
        ({ title, abstract }) =>
          `<paper id="1"><title>${title}</title><author><first>Ada</first><last>Lovelace</last></author><abstract>${abstract}</abstract><doi>10.1000/x1</doi></paper>`,
      )
      .join('')}</volume></collection>`,
    { url: 'https://doi.org/10.1000/x1' },
  ],
])('detectFormat() reads XML of %s', async (_, recognition, text, more) => {
  expect(recognise(text)).toMatchObject(recognition);
  expect(await read(text)).toMatchObject(
    papers.map(({ title, abstract }) => ({ title, abstract, authors: ['Ada Lovelace'], ...more })),
  );
});

test.each([
  'Dear all,\n\nplease find below what we talked about.\n\nBest,\nAnn\n',
  '<!doctype html><html><head><title>Just a moment...</title></head><body></body></html>',
  '<!doctype html><html><head><title>503 Service Unavailable</title></head><body><h2>Sorry for that</h2></body></html>',
  '{"error": "rate limit exceeded", "detail": "try again later"}',
])('detectFormat() guesses nothing for text without papers: %j', (text) => {
  expect(recognise(text)).toBeUndefined();
});

test('every format says why it was chosen', () => {
  for (const format of formats) expect([format.name, format.why?.('') ?? '']).not.toContain('');
});
