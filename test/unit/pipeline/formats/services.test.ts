import { expect, test } from 'vitest';
import { detectFormat } from '../../../../pipeline/formats/detect.ts';
import { recordsOf, spansOf } from '../../../support/spans.ts';

/*
 * Responses of services and exports of reference managers, in the shape that each documents, all with the same paper.
 * Expected values are written by hand.
 */

const title = 'Pointer Networks';
const abstract = 'We introduce a neural architecture.';
const authors = ['Oriol Vinyals', 'Meire Fortunato'];
const arxiv = { scheme: 'arxiv', value: '1506.03134' };
const doi = { scheme: 'doi', value: '10.1000/x1' };

test.each<[string, object, object]>([
  [
    'Semantic Scholar',
    {
      total: 1,
      data: [
        {
          paperId: 'a',
          externalIds: { ArXiv: '1506.03134', DOI: '10.1000/X1', CorpusId: 1 },
          url: 'https://www.semanticscholar.org/paper/a',
          title,
          abstract,
          venue: 'NeurIPS',
          year: 2015,
          publicationDate: '2015-06-09',
          openAccessPdf: { url: 'https://arxiv.org/pdf/1506.03134', status: 'GREEN' },
          tldr: { model: 'tldr@v2.0.0', text: 'Pointers.' },
          authors: authors.map((name) => ({ authorId: '1', name })),
        },
      ],
    },
    { externalIds: [arxiv, doi], date: '2015-06-09', journal: 'NeurIPS' },
  ],
  [
    'OpenAlex',
    {
      meta: { count: 1 },
      results: [
        {
          id: 'https://openalex.org/W1',
          doi: 'https://doi.org/10.48550/arxiv.1506.03134',
          title,
          display_name: title,
          publication_date: '2015-06-09',
          language: 'en',
          authorships: authors.map((name) => ({
            author: { id: 'https://openalex.org/A1', display_name: name },
            institutions: [{ display_name: 'Google' }],
          })),
          abstract_inverted_index: {
            architecture: [4],
            'architecture.': [],
            We: [0],
            neural: [3],
            introduce: [1],
            a: [2],
          },
        },
      ],
    },
    {
      abstract: 'We introduce a neural architecture',
      externalIds: [arxiv],
      date: '2015-06-09',
      language: 'en',
    },
  ],
  [
    'Crossref',
    {
      status: 'ok',
      message: {
        items: [
          {
            DOI: '10.1000/X1',
            title: [title],
            abstract: `<jats:title>Abstract</jats:title><jats:p>${abstract}</jats:p>`,
            author: [
              { given: 'Oriol', family: 'Vinyals', affiliation: [{ name: 'Google' }] },
              { given: 'Meire', family: 'Fortunato' },
            ],
            issued: { 'date-parts': [[2015, 6, 9]] },
            URL: 'https://doi.org/10.1000/x1',
            'container-title': ['Advances'],
            reference: [{ key: 'r', 'article-title': 'Another' }],
          },
        ],
      },
    },
    { externalIds: [doi], date: '2015-06-09', journal: 'Advances', url: 'https://doi.org/10.1000/x1' },
  ],
  [
    'OpenReview',
    {
      notes: [
        {
          id: 'abcDEF1234',
          forum: 'abcDEF1234',
          cdate: 1433808000000,
          content: {
            title: { value: title },
            authors: { value: authors },
            abstract: { value: abstract },
            keywords: { value: ['pointers'] },
            venue: { value: 'ICLR 2016' },
          },
        },
      ],
    },
    {
      externalIds: [{ scheme: 'openreview', value: 'abcDEF1234' }],
      url: 'https://openreview.net/forum?id=abcDEF1234',
      categories: ['pointers'],
    },
  ],
  [
    'DBLP',
    {
      result: {
        hits: {
          hit: [
            {
              '@score': '1',
              info: {
                authors: { author: authors.map((text) => ({ '@pid': '1', text })) },
                title,
                venue: 'NIPS',
                year: '2015',
                ee: 'https://arxiv.org/abs/1506.03134',
              },
            },
          ],
        },
      },
    },
    { abstract: '', externalIds: [arxiv], date: '2015', journal: 'NIPS' },
  ],
  [
    "Hugging Face's daily papers, flattened by pandas",
    [
      {
        'paper.id': '1506.03134',
        'paper.authors': authors.map((name) => ({ name, hidden: false })),
        'paper.publishedAt': '2015-06-09T17:36:00.000Z',
        'paper.title': title,
        'paper.summary': abstract,
        'paper.githubRepo': 'https://github.com/a/b',
        numComments: 2,
      },
    ],
    {
      externalIds: [arxiv],
      date: '2015-06-09T17:36:00.000Z',
      links: [{ kind: 'code', url: 'https://github.com/a/b' }],
    },
  ],
])('reads a JSON response of %s', async (_, answer, expected) => {
  const text = JSON.stringify(answer);
  expect(detectFormat(text)?.format.name).toBe('json');
  const records = recordsOf(await spansOf(Buffer.from(text)));
  expect(records).toMatchObject([{ title, abstract, authors, ...expected }]);
});

test.each([
  [
    'Zotero',
    `"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url","Abstract Note","Date","Date Added","Extra","Manual Tags"
"K1","preprint","2015","Vinyals, Oriol; Fortunato, Meire","${title}","","","http://arxiv.org/abs/1506.03134","${abstract}","2015-06-09","2025-03-12 10:00:00","arXiv:1506.03134 [stat]","pointers; nlp"
`,
    { externalIds: [arxiv], date: '2015-06-09', categories: ['pointers', 'nlp'] },
  ],
  [
    'Scopus',
    `\ufeff"Authors","Author full names","Author(s) ID","Title","Year","Source title","DOI","Abstract","Author Keywords","EID"
"Vinyals O.; Fortunato M.","Vinyals, Oriol (57211); Fortunato, Meire (57212)","57211; 57212","${title}","2015","Neural Networks","10.1000/X1","${abstract}","pointers","2-s2.0-1"
`,
    { externalIds: [doi], date: '2015', journal: 'Neural Networks' },
  ],
  [
    'Web of Science',
    `PT\tAF\tTI\tSO\tAB\tDI\tPY\nJ\tVinyals, Oriol; Fortunato, Meire\t${title}\tNEURAL NETWORKS\t${abstract}\t10.1000/x1\t2015\n`,
    { externalIds: [doi], date: '2015', journal: 'NEURAL NETWORKS' },
  ],
])('reads a CSV export of %s', async (_, text, expected) => {
  expect(detectFormat(text)?.format.name).toBe('csv');
  const records = recordsOf(await spansOf(Buffer.from(text)));
  expect(records).toMatchObject([{ title, abstract, authors, ...expected }]);
});
