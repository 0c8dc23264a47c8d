import * as v from 'valibot';
import { FEED_FORMATS } from '../../links/site-links.ts';
import { cosine, natural, type Shown, text, time, url } from './values.ts';

/*
 * What the API answers. Routes are typed by these schemas, /openapi.json is made from them, and tests hold every answer
 * against them. What is called sparse is the same with `fields=`.
 */

const day = v.pipe(v.string(), v.isoDate());

const ID = '3f1c9a0be25d47788c6f0d2b9e41a7c5';
const BASE = 'https://papers.example';

const slug = text('Its name in addresses.', 'reinforcement-learning');
const topicName = text('What it is called.', 'Reinforcement learning');

/** A topic that a paper stands under, and why. */
export const ItemTopic = v.object({
  slug,
  name: topicName,
  score: cosine('How close the paper is to the topic: a cosine.', 0.52),
  why: v.pipe(
    v.array(v.string()),
    v.description('The keywords of the topic that explain it.'),
    v.examples([['policy gradient', 'reward']]),
  ),
});

export const ItemLink = v.object({
  kind: v.picklist(['code', 'project', 'pdf', 'other']),
  url: url('Where it is.', 'https://github.com/lab/code'),
});

/** A place that the page of a paper links to. */
export const Place = v.object({
  name: text('What it is called.', 'arXiv'),
  url: url('Where it is.', 'https://arxiv.org/abs/2503.01234'),
});

export const ExternalId = v.object({
  scheme: text('Whose name it is: `arxiv`, `doi`, `openreview`, `acl`.', 'arxiv'),
  value: text('The name.', '2503.01234'),
});

/** A paper as lists show it. */
export const Item = v.object({
  id: v.pipe(
    v.string(),
    v.regex(/^[0-9a-f]{32}$/),
    v.description('The same on every host, for ever.'),
    v.examples([ID]),
  ),
  guid: text('What feeds name it by.', 'urn:uuid:3f1c9a0b-e25d-8778-8c6f-0d2b9e41a7c5'),
  title: text('In plain text; formulas in LaTeX.', 'Learning to walk in minutes'),
  abstract: text('In plain text, paragraphs apart by an empty line.', 'We present a training set-up that …'),
  authors: v.pipe(v.array(v.string()), v.description('In their order.'), v.examples([['Ada Lovelace']])),
  url: v.nullable(text('Where the paper is.', 'https://arxiv.org/abs/2503.01234')),
  links: v.pipe(v.array(ItemLink), v.description('Other places that belong to it.')),
  externalIds: v.array(ExternalId),
  places: v.pipe(v.array(Place), v.description('All of these as addresses, each once.')),
  categories: v.pipe(v.array(v.string()), v.description('As its archive has them.'), v.examples([['cs.LG']])),
  comments: v.nullable(text('What the authors add for readers.', '12 pages, accepted at ICML')),
  journal: v.nullable(text('Where it appeared.', 'Journal of Robotics 4 (2025)')),
  language: v.nullable(text('BCP 47.', 'en')),
  publishedAt: time('Never changes.'),
  updatedAt: time('When its content last changed.'),
  topics: v.pipe(v.array(ItemTopic), v.description('Strongest first.')),
  truncated: v.pipe(
    v.boolean(),
    v.description('Whether only its first 256 tokens were read to find the topics.'),
  ),
  page: url('Its page for people.', `${BASE}/items/${ID}`),
  citations: v.object({
    bib: url('BibTeX.', `${BASE}/items/${ID}.bib`),
    ris: url('RIS.', `${BASE}/items/${ID}.ris`),
  }),
  similar: url('The papers most like it.', `${BASE}/api/items/${ID}/similar`),
});
export type Item = Shown<typeof Item>;
export const SparseItem = v.partial(Item);

/** A record of a dump that speaks of a paper. */
export const ItemSource = v.object({
  id: text(
    'SHA-256 of the bytes of the dump.',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ),
  name: text('The name of the dump, for `dump=`.', '2025-03-11-hf-papers.txt'),
  format: v.nullable(text('What it was read as.', 'page-text')),
  capturedAt: time('When the dump was taken.'),
  start: natural('Where the record begins in the decoded dump, in bytes.', 1024),
  end: natural('Where it ends.', 2560),
});

export const ItemDetail = v.object({
  ...Item.entries,
  dumps: v.pipe(v.array(ItemSource), v.description('Where it came from, the first dump first.')),
});
export type ItemDetail = Shown<typeof ItemDetail>;
export const SparseItemDetail = v.partial(ItemDetail);

export const SimilarItem = v.object({
  ...Item.entries,
  similarity: cosine('The cosine between the vectors of the two papers.', 0.7312),
});

export type SimilarItem = Shown<typeof SimilarItem>;
export const SparseSimilarItem = v.partial(SimilarItem);

const next = v.nullable(
  url('The address of the next page; `null` on the last one.', `${BASE}/api/items?limit=20&cursor=WyIy`),
);

export const ItemList = v.object({ items: v.array(Item), next });

export const SparseItemList = v.object({ items: v.array(SparseItem), next });

const beside = {
  total: v.pipe(
    v.object({ count: natural('', 42), more: v.boolean() }),
    v.description('How many are found on all pages: `more` than a thousand are not counted.'),
  ),
  identified: v.pipe(
    v.array(Item),
    v.description('Papers whose arXiv id, DOI or address `q` is, whatever words they have.'),
  ),
};

export const FoundList = v.object({ items: v.array(Item), next, ...beside });
export const SparseFoundList = v.object({
  items: v.array(SparseItem),
  next,
  total: beside.total,
  identified: v.array(SparseItem),
});

export const SimilarList = v.object({ items: v.array(SimilarItem), next: v.null() });
export const SparseSimilarList = v.object({ items: v.array(SparseSimilarItem), next: v.null() });

const weekly = v.pipe(
  v.array(natural('', 3)),
  v.description('Papers published in each of `weeks`.'),
  v.examples([[0, 2, 5]]),
);

export const FeedLinks = v.object(
  Object.fromEntries(
    FEED_FORMATS.map((format) => [format, url('', `${BASE}/feeds/topics/reinforcement-learning.${format}`)]),
  ) as Record<(typeof FEED_FORMATS)[number], ReturnType<typeof url>>,
);

export const Topic = v.object({
  slug,
  name: topicName,
  description: text('What it is about.', 'Agents that learn from reward.'),
  items: natural('How many papers are under it.', 42),
  newest: v.nullable(time('When the newest of them was published.')),
  weekly,
  page: url('Its page for people.', `${BASE}/topics/reinforcement-learning`),
  feeds: v.pipe(FeedLinks, v.description('Its feeds.')),
});
export type Topic = Shown<typeof Topic>;
export const SparseTopic = v.partial(Topic);

const weeks = v.pipe(
  v.array(day),
  v.description(
    'The first day of each of the last weeks, the oldest first; the last week ends with the newest paper.',
  ),
  v.examples([['2025-02-19', '2025-02-26', '2025-03-05']]),
);

export const TopicList = v.object({
  topics: v.array(Topic),
  next: v.null(),
  weeks,
  weekly: v.pipe(v.array(natural('', 7)), v.description('All papers published in each of `weeks`.')),
});

export const SparseTopicList = v.object({ ...TopicList.entries, topics: v.array(SparseTopic) });

export const RelatedTopic = v.object({
  slug,
  name: topicName,
  description: text('What it is about.', 'Machines that act in the world.'),
  similarity: cosine('The cosine between the label vectors of the two topics.', 0.61),
});

export const TopicDetail = v.object({
  ...Topic.entries,
  weeks,
  related: v.pipe(v.array(RelatedTopic), v.description('The nearest topics, the nearest first.')),
});
export const SparseTopicDetail = v.partial(TopicDetail);

/** RFC 9457, with what each parameter that was not understood is and should be. */
export const Problem = v.object({
  type: v.literal('about:blank'),
  title: text('What the status means.', 'Bad Request'),
  status: natural('', 400),
  detail: text(
    'What was wrong with this request, and what is wanted instead.',
    'Reading the query: limit is "0", wanted a whole number from 1 to 100.',
  ),
  parameters: v.optional(
    v.array(
      v.object({
        parameter: text('Its name.', 'limit'),
        value: text('What was sent.', '0'),
        wanted: text('What it has to look like.', 'a whole number from 1 to 100'),
      }),
    ),
  ),
});
export type Problem = Shown<typeof Problem>;
