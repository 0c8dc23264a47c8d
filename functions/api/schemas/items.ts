import * as v from 'valibot';
import {
  type AnswerOf,
  BASE,
  cosine,
  dumpId,
  dumpName,
  hexId,
  natural,
  number,
  slug,
  text,
  texts,
  time,
  topicName,
  url,
} from './values.ts';

/* Papers. A sparse schema is the answer with `fields=`. */

const ID = '3f1c9a0be25d47788c6f0d2b9e41a7c5';

/** A topic of a paper, and why. */
export const ItemTopic = v.object({
  slug,
  name: topicName,
  score: number('How surely the paper belongs to the topic, 0 to 1.', 0.82),
  why: v.object({
    keywords: texts('The keywords of the topic nearest to the paper.', ['policy gradient', 'reward']),
    words: texts('Words of the paper that spoke for the topic.', ['policy', 'reward']),
    papers: texts('Ids of the nearest papers of the topic when it was given; they may be gone since.', [ID]),
    margin: number(
      'How far the score is ahead of the best other topic; negative when behind, 0 where a person decided.',
      0.12,
    ),
    threshold: number('The least score of a paper that belongs to the topic.', 0.5),
    by: v.exactOptional(
      v.pipe(
        v.picklist(['person', 'title']),
        v.description('Who decided, if not the score: a person, or words of the title.'),
      ),
    ),
  }),
});

export const ItemLink = v.object({
  kind: v.picklist(['code', 'project', 'pdf', 'other']),
  url: url('The address.', 'https://github.com/lab/code'),
});

/** A link on the page of a paper. */
export const Place = v.object({
  name: text('The name of the link.', 'arXiv'),
  url: url('The address.', 'https://arxiv.org/abs/2503.01234'),
});

export const ExternalId = v.object({
  scheme: text('The scheme: `arxiv`, `doi`, `pmid`, `pmcid`, `openreview`, `acl`.', 'arxiv'),
  value: text('The identifier.', '2503.01234'),
});

/** A paper in a list. */
export const Item = v.object({
  id: hexId(32, 'Permanent, and the same on every host.', ID),
  guid: text('The id of the paper in feeds.', 'urn:uuid:3f1c9a0b-e25d-8778-8c6f-0d2b9e41a7c5'),
  title: text('Plain text, with formulas in LaTeX.', 'Learning to walk in minutes'),
  abstract: text(
    'Plain text, with empty lines between paragraphs. In lists, a text of more than 20,000 characters ends in `…`.',
    'We present a training set-up that …',
  ),
  extract: v.nullable(
    text(
      'The sentence of the abstract that says what the paper does.',
      'We present a training set-up that …',
    ),
  ),
  authors: texts('In the order of the paper. In lists, the first 100, then `and N more`.', ['Ada Lovelace']),
  url: v.nullable(text('The address of the paper.', 'https://arxiv.org/abs/2503.01234')),
  links: v.pipe(v.array(ItemLink), v.description('Code, project page and other addresses.')),
  externalIds: v.array(ExternalId),
  places: v.pipe(v.array(Place), v.description('The addresses of all links and identifiers, each once.')),
  categories: texts('The categories of its archive.', ['cs.LG']),
  comments: v.nullable(text('The comments of the authors.', '12 pages, accepted at ICML')),
  journal: v.nullable(text('The journal or conference.', 'Journal of Robotics 4 (2025)')),
  revised: v.pipe(
    v.boolean(),
    v.description('Whether a new version of the paper brought it here, so that the paper is older.'),
    v.metadata({ examples: [false] }),
  ),
  language: v.nullable(text('A language tag (BCP 47).', 'en')),
  publishedAt: time('The date of publication. It never changes.'),
  updatedAt: time('The last change of its content.'),
  topics: v.pipe(v.array(ItemTopic), v.description('Strongest first.')),
  truncated: v.pipe(v.boolean(), v.description('Whether the topics follow from its first 256 tokens alone.')),
  page: url('The page for people.', `${BASE}/items/${ID}`),
  citations: v.object({
    bib: url('BibTeX.', `${BASE}/items/${ID}.bib`),
    ris: url('RIS.', `${BASE}/items/${ID}.ris`),
  }),
  similar: url('The most similar papers.', `${BASE}/api/items/${ID}/similar`),
});
export type Item = AnswerOf<typeof Item>;
export const SparseItem = v.partial(Item);

/** A record of a paper in a dump. */
export const ItemSource = v.object({
  id: dumpId,
  name: dumpName,
  format: v.nullable(text('The format of the record.', 'page-text')),
  capturedAt: time('The captured date of the dump.'),
  start: natural('The first byte of the record in the decoded dump.', 1024),
  end: natural('The first byte after it.', 2560),
});

export const ItemDetail = v.object({
  ...Item.entries,
  dumps: v.pipe(v.array(ItemSource), v.description('The dumps with the paper, the first dump first.')),
});
export type ItemDetail = AnswerOf<typeof ItemDetail>;
export const SparseItemDetail = v.partial(ItemDetail);

export const SimilarItem = v.object({
  ...Item.entries,
  similarity: cosine('The cosine between the vectors of the two papers.', 0.7312),
});

export type SimilarItem = AnswerOf<typeof SimilarItem>;
export const SparseSimilarItem = v.partial(SimilarItem);

const next = v.nullable(
  url('The address of the next page; `null` on the last page.', `${BASE}/api/items?limit=20&cursor=WyIy`),
);

export const ItemList = v.object({ items: v.array(Item), next });

export const SparseItemList = v.object({ items: v.array(SparseItem), next });

const Pieces = v.array(
  v.object({
    text: text('A piece of the text, plain.', 'robots'),
    hit: v.pipe(v.boolean(), v.description('Whether it is a word of the search.')),
  }),
);

/** A paper that a search found. */
export const FoundItem = v.object({
  ...Item.entries,
  why: v.object({
    named: v.nullable(
      v.pipe(
        v.picklist(['paper', 'author']),
        v.description(
          'Whether the search names the paper, by an id or its title, or an author of it: such papers come first.',
        ),
      ),
    ),
    words: texts('The words of the search in the paper, as they were sent.', ['robot']),
    similarity: v.nullable(cosine('The cosine with the search, if the paper is near in meaning.', 0.6132)),
  }),
  snippet: v.pipe(
    v.object({ title: Pieces, abstract: Pieces }),
    v.description('The title, and the sentences of the abstract with most of the words, in pieces.'),
  ),
});
export type FoundItem = AnswerOf<typeof FoundItem>;

const searchFields = {
  total: v.pipe(
    v.object({ count: natural('', 42), more: v.boolean() }),
    v.description('The number of papers on all pages. `more`: counting stopped at a thousand.'),
  ),
  suggestion: v.nullable(
    text('The search with its mistakes mended, if no paper has some of its words.', 'reward modelling'),
  ),
  mended: v.pipe(
    v.boolean(),
    v.description('Whether the papers are those of the suggestion, because none has any word of the search.'),
  ),
  meaning: v.pipe(
    v.picklist(['used', 'loading', 'unused']),
    v.description(
      'Whether the ranking includes meaning. `loading`: not yet, so that the same search answers better in a moment.',
    ),
  ),
  identified: v.pipe(
    v.array(Item),
    v.description('The papers whose arXiv id, DOI or address stands in `q`.'),
  ),
};

export const FoundList = v.object({ ...ItemList.entries, items: v.array(FoundItem), ...searchFields });
export const SparseFoundList = v.object({
  ...SparseItemList.entries,
  ...searchFields,
  items: v.array(v.partial(FoundItem)),
  identified: v.array(SparseItem),
});

export const SimilarList = v.object({ items: v.array(SimilarItem), next: v.null() });
export const SparseSimilarList = v.object({ items: v.array(SparseSimilarItem), next: v.null() });
