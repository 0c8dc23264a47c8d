import { html } from 'hono/html';
import type { ItemHead } from '../../../db/items/find-items.ts';
import type { RelatedTopic } from '../../../db/topics/find-topic.ts';
import { writtenDay } from '../../../pipeline/text/dates.ts';
import type { FeedSubject } from '../../feeds/subject.ts';
import { topicPage } from '../../links/site-links.ts';
import { editionLinks, subscribeLinks } from '../parts/feed-links.ts';
import { layout } from '../parts/layout.ts';
import { joined, type Markup } from '../parts/markup.ts';
import { papersByDay } from '../parts/papers.ts';
import { headingOf } from '../parts/text.ts';

/** A page of papers by date, and the addresses of its neighbours. */
export interface DatedPapers {
  readonly items: readonly ItemHead[];
  /** The page of older papers; `null` on the last page. */
  readonly older: string | null;
  /** The page of the newest papers; `null` on that page. */
  readonly newest: string | null;
}

/** The topics of the page, and topics near them. */
export interface TopicContext {
  /** Topics that papers need not name. */
  readonly slugs?: readonly string[];
  readonly related?: readonly RelatedTopic[];
  /** The share of the papers that are in the feed of the surest; `null` where it is not known. */
  readonly sureShare?: number | null;
  /** What stands above the papers. */
  readonly lead?: Markup | string;
}

/** The page of a topic, of combined topics, or of all papers. Feed readers can subscribe to its address. */
export function topicPageOf(
  base: string,
  subject: FeedSubject,
  papers: DatedPapers,
  { slugs = [], related = [], sureShare = null, lead = '' }: TopicContext = {},
): Promise<string> {
  const { name, description, path } = subject;
  const search = subject.query === '' ? '' : `?${subject.query}`;
  const heading = headingOf(name);
  const [first] = papers.items;
  return layout(base, {
    title: `${heading}${papers.newest === null || first === undefined ? '' : ` until ${writtenDay(first.publishedAt)}`} · Paperwire`,
    description,
    feeds: [{ title: `Paperwire: ${name}`, path, search }],
    current: path === 'all' ? '/papers' : `/${path}`,
    main: html`<h1>${heading}</h1>
<p class="lede">${description}</p>
<p class="meta screen">Subscribe: ${subscribeLinks(base, path, search)} · ${editionLinks(base, path, search, { sureShare })}</p>
${
  related.length === 0
    ? ''
    : html`<p class="meta">Related: ${joined(
        related.map((topic) => html`<a href="${topicPage(base, topic.slug)}">${topic.name}</a>`),
        ' · ',
      )}</p>\n`
}${lead}${
  papers.items.length === 0
    ? html`<p>${papers.newest === null ? 'No papers yet. Subscribe, and new ones arrive in your reader.' : 'No older papers.'}</p>`
    : papersByDay(base, papers.items, slugs)
}
${pageLinks(papers)}`,
  });
}

/** Links to the neighbouring pages. */
export function pageLinks(
  { older, newest }: Pick<DatedPapers, 'older' | 'newest'>,
  names = { older: 'Older papers', newest: 'Newest papers' },
): Markup | string {
  if (older === null && newest === null) return '';
  return html`<nav class="more" aria-label="Pages">${newest === null ? html`<span></span>` : html`<a href="${newest}" rel="first">${names.newest}</a>`} ${older === null ? '' : html`<a href="${older}" rel="next">${names.older}</a>`}</nav>`;
}
