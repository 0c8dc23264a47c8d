/** The pages for people, one file a page. */

import { html } from 'hono/html';
import type { ItemHead } from '../../../db/items/find-items.ts';
import type { WeeklyCounts } from '../../../db/items/weekly-counts.ts';
import type { TopicCount } from '../../../db/topics/topics.ts';
import { feedUrl, topicPage } from '../../links/site-links.ts';
import { feedAddress, feedLinks } from '../parts/feed-links.ts';
import { layout, localPath } from '../parts/layout.ts';
import { joined, type Markup } from '../parts/markup.ts';
import { counted, grouped } from '../parts/numbers.ts';
import { paperList } from '../parts/papers.ts';
import { sparkline } from '../parts/week-bars.ts';

/** The content of the home page. */
export interface Overview {
  /** Number of papers in the catalogue. */
  readonly papers: number;
  readonly topics: readonly TopicCount[];
  readonly weekly: WeeklyCounts;
  readonly latest: readonly ItemHead[];
  /** Whether the site has the page /add. */
  readonly canAdd?: boolean;
  /** Whether it becomes a file: then authors and searches have no feeds. */
  readonly isStatic?: boolean | undefined;
}

/** The home page: introduction, topics with their weekly counts, newest papers, how to subscribe. */
export function homePage(base: string, overview: Overview): Promise<string> {
  const { papers, topics, latest, canAdd = false, isStatic = false } = overview;
  return layout(base, {
    title: 'Paperwire: research papers as feeds',
    description: 'Research papers from digests, sorted by topic, each topic a feed.',
    feeds: [{ title: 'Paperwire: all papers', path: 'all' }],
    current: '/',
    main: html`<h1>Research papers, sorted by topic</h1>
<p class="lede">Paperwire reads digests of research papers and sorts them into topics. Each topic is a feed.${isStatic ? '' : ' So is every author, every search, and so are the papers similar to one you like.'}</p>
${
  latest.length === 0
    ? nothingYet(base, canAdd)
    : html`<h2>Topics</h2>
<p class="meta">${counted(papers, 'paper')} on ${counted(topics.filter(({ items }) => items > 0).length, 'topic')}. Each bar counts the papers of one of the last twelve weeks${overview.weekly.isRunning ? ', of which the last is not over' : ''}. See also the <a href="${base}/trends">trends</a> and the <a href="${base}/categories">categories of arXiv</a>.</p>
${topicList(base, overview)}
<h2>Latest papers</h2>
${paperList(base, latest)}
<p class="more"><a href="${base}/papers">All papers by date</a></p>
${howToSubscribe(base)}`
}`,
  });
}

function nothingYet(base: string, canAdd: boolean): Markup {
  return html`<h2>No papers yet</h2>
<p>Give Paperwire a digest:</p>
<pre>npx paperwire ingest &lt;file, folder or URL&gt;</pre>
<p>Then reload this page.${canAdd ? html` Or <a href="${base}/add">paste a digest here</a>.` : ''}</p>`;
}

/** The topics with papers, each with its last weeks; then the empty topics. */
function topicList(base: string, { topics, weekly }: Overview): Markup {
  const empty = topics.filter(({ items }) => items === 0);
  const path = localPath(base);
  return html`<ul class="topics">
${topics
  .filter(({ items }) => items > 0)
  .map(({ slug, name, items }) => {
    const counts = weekly.topics.get(slug) ?? [];
    const recent = counts.reduce((sum, count) => sum + count, 0);
    return html`<li><a class="name" href="${topicPage(path, slug)}">${name}</a> ${sparkline(counts, false, `${recent} in twelve weeks`)} <span>${grouped(items)}</span></li>
`;
  })}</ul>
${empty.length === 0 ? '' : html`<p class="meta waiting">No papers yet on ${joined(empty.map(({ slug, name }) => html`<a href="${topicPage(path, slug)}">${name}</a>`))}.</p>`}`;
}

function howToSubscribe(base: string): Markup {
  return html`<h2 id="subscribe">Subscribe</h2>
<p>Give your feed reader the address of any page here, or the address of a feed. This feed has all papers:</p>
${feedAddress(feedUrl(base, 'all', 'atom'))}
<p class="meta">Also as ${feedLinks(base, 'all')}. To subscribe to several topics at once, <a href="${base}/subscribe">choose them</a>.</p>`;
}
