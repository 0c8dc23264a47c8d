import type { Item } from '../../../../db/items/find-items.ts';
import { buildFeed, type Feed } from '../../../../functions/feeds/feed.ts';
import { aboutTopics } from '../../../../functions/feeds/subject.ts';
import { because } from '../../../support/catalogue.ts';

const BASE = 'https://papers.example';

/** Two papers with what feeds trip over: markup in text, several paragraphs, no authors, no address. */
const WHY_SPEECH = {
  keywords: ['speech recognition'],
  words: ['<i>phoneme</i>', 'utterance'],
  papers: ['00112233445566778899aabbccddeeff'],
  margin: 0.41,
  threshold: 0.5,
  by: 'title',
} as const;

export const ITEMS: readonly Item[] = [
  {
    id: '0123456789abcdef0123456789abcdef',
    title: 'Is p < 0.05 enough? R&D with List<String>, &lt; and $O(n^2)$ 🤖',
    abstract:
      'We ask "is it?" & answer: no ]]> yes.\n\nA second paragraph with <script>alert(1)</script> and https://github.com/example/code.',
    extract: 'We ask "is it?" & answer: no ]]> yes.',
    authors: ['Ada Lovelace', 'محمد <Ali>'],
    url: 'https://arxiv.org/abs/2410.01131',
    categories: ['cs.LG', 'eess.AS', 'speech & audio', 'Acoustics'],
    links: [{ kind: 'code', url: 'https://github.com/example/code' }],
    comments: '12 pages; demo at https://example.org/demo',
    journal: 'Journal of <Examples> 4 (2025)',
    language: null,
    publishedAt: '2025-03-11T00:00:00Z',
    updatedAt: '2025-03-12T06:30:00Z',
    arrivedAt: '2025-03-12T06:30:00Z',
    changedAt: '2025-03-12T06:30:00Z',
    revised: true,
    position: 0,
    arrival: 1,
    externalIds: [
      { scheme: 'arxiv', value: '2410.01131' },
      { scheme: 'doi', value: '10.1000/182' },
    ],
    topics: [
      { slug: 'speech', name: 'Speech & audio', score: 0.82, why: WHY_SPEECH },
      { slug: 'robotics', name: 'Robotics', score: 0.41, why: because('robot arm', 'grasping') },
    ],
    truncated: false,
  },
  {
    id: 'ffffffffffffffffffffffffffffffff',
    title: 'Pointer Networks',
    abstract: 'A short abstract.',
    extract: null,
    authors: [],
    url: null,
    categories: [],
    links: [],
    comments: null,
    journal: null,
    language: 'fra',
    publishedAt: '2025-03-10T00:00:00Z',
    updatedAt: '2025-03-10T00:00:00Z',
    arrivedAt: '2025-03-10T00:00:00Z',
    changedAt: '2025-03-10T00:00:00Z',
    revised: false,
    position: 10,
    arrival: 1,
    externalIds: [],
    topics: [],
    truncated: false,
  },
];

const TOPIC = { slug: 'speech', name: 'Speech & audio', description: 'Speech <-> text, and other sounds.' };

const SUBJECT = aboutTopics(BASE, { topics: [TOPIC], without: [] });
const PATH = `${BASE}/feeds/topics/speech`;
const urls = (path: string) => ({ rss: `${path}.rss`, atom: `${path}.atom`, json: `${path}.json` });

/** What is fetched every hour. */
export const CURRENT: Feed = buildFeed(BASE, SUBJECT, ITEMS, {
  hub: `${BASE}/hub`,
  related: [{ rel: 'prev-archive', urls: urls(`${PATH}/archive/2`) }],
});

/** What is fetched once. */
export const ARCHIVE: Feed = buildFeed(BASE, SUBJECT, ITEMS.slice(1), {
  urls: urls(`${PATH}/archive/2`),
  archive: true,
  related: [
    { rel: 'current', urls: urls(PATH) },
    { rel: 'next-archive', urls: urls(`${PATH}/archive/3`) },
    { rel: 'prev-archive', urls: urls(`${PATH}/archive/1`) },
  ],
});
