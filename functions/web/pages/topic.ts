import { html } from 'hono/html';
import type { ItemHead } from '../../../db/items/find-items.ts';
import type { RelatedTopic } from '../../../db/topics/related-topics.ts';
import type { FeedSubject } from '../../feeds/subject.ts';
import { topicPage } from '../../links/site-links.ts';
import { writtenDay } from '../parts/dates.ts';
import { subscribeLinks } from '../parts/feed-links.ts';
import { layout, type Markup } from '../parts/layout.ts';
import { papersByDay } from '../parts/papers.ts';

/** A page of papers by date, and where the pages beside it are. */
export interface DatedPapers {
  readonly items: readonly ItemHead[];
  /** The page with those before them; `null` on the last one. */
  readonly older: string | null;
  /** The page with the newest; `null` on that itself. */
  readonly newest: string | null;
}

/** What is around topics. */
export interface TopicContext {
  /** Of the topics themselves. */
  readonly slugs?: readonly string[];
  readonly related?: readonly RelatedTopic[];
}

/** The page of a topic, of combined ones, or of all papers. Readers can subscribe to it by its address. */
export function topicPageOf(
  base: string,
  subject: FeedSubject,
  papers: DatedPapers,
  { slugs = [], related = [] }: TopicContext = {},
): Promise<string> {
  const { name, description, path } = subject;
  const heading = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  const [first] = papers.items;
  return layout(base, {
    title: `${heading}${papers.newest === null || first === undefined ? '' : ` until ${writtenDay(first.publishedAt)}`} · Paperwire`,
    description,
    feeds: [{ title: `Paperwire: ${name}`, path }],
    current: path === 'all' ? '/papers' : `/${path}`,
    main: html`<h1>${heading}</h1>
<p class="lede">${description}</p>
<p class="meta screen">Subscribe: ${subscribeLinks(base, path)}</p>
${related.length === 0 ? '' : html`<p class="meta">Related: ${related.map((topic, i) => html`${i === 0 ? '' : ' · '}<a href="${topicPage(base, topic.slug)}">${topic.name}</a>`)}</p>\n`}${
  papers.items.length === 0
    ? html`<p>${papers.newest === null ? 'No papers here yet. Subscribe, and they arrive in your reader when they come.' : 'No papers are older than that.'}</p>`
    : papersByDay(base, papers.items, slugs)
}
${turn(papers)}`,
  });
}

/** The way to the pages beside this one. */
export function turn(
  { older, newest }: Pick<DatedPapers, 'older' | 'newest'>,
  names = { older: 'Older papers', newest: 'Newest papers' },
): Markup | string {
  if (older === null && newest === null) return '';
  return html`<nav class="more" aria-label="Pages">${newest === null ? html`<span></span>` : html`<a href="${newest}" rel="first">${names.newest}</a>`} ${older === null ? '' : html`<a href="${older}" rel="next">${names.older}</a>`}</nav>`;
}
