import { html } from 'hono/html';
import type { ItemHead } from '../../../db/items/find-items.ts';
import type { WeeklyCounts } from '../../../db/items/weekly-counts.ts';
import { feedUrl, topicPage } from '../../links/site-links.ts';
import { feedAddress, feedLinks } from '../parts/feed-links.ts';
import { layout, type Markup } from '../parts/layout.ts';
import { counted, grouped } from '../parts/numbers.ts';
import { paperList } from '../parts/papers.ts';
import { searchBox } from '../parts/search-form.ts';
import { sparkline } from '../parts/sparkline.ts';

export interface TopicCount {
  readonly slug: string;
  readonly name: string;
  readonly items: number;
}

/** What the home page shows. */
export interface Overview {
  /** How many papers there are. */
  readonly papers: number;
  readonly topics: readonly TopicCount[];
  readonly weekly: WeeklyCounts;
  readonly latest: readonly ItemHead[];
  /** Whether there is a page on which operators add dumps. */
  readonly canAdd?: boolean;
}

/** The home page: what this is, the topics and how they go, the newest papers, how to subscribe. */
export function homePage(base: string, overview: Overview): Promise<string> {
  const { papers, topics, latest, canAdd = false } = overview;
  return layout(base, {
    title: 'Paperwire: research papers as feeds',
    description: 'Research papers from digests, sorted by topic, each topic a feed.',
    feeds: [{ title: 'Paperwire: all papers', path: 'all' }],
    current: '/',
    main: html`<h1>Research papers, sorted by topic</h1>
<p class="lede">Paperwire reads digests of research papers and sorts them into topics. Each topic is a feed; so is every search, and so are the papers like one that you liked.</p>
${
  latest.length === 0
    ? nothingYet(base, canAdd)
    : html`${searchBox(base)}
<h2>Topics</h2>
<p class="meta">${counted(papers, 'paper')} on ${counted(topics.filter(({ items }) => items > 0).length, 'topic')}. The bars are the papers of each of the last twelve weeks.</p>
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
<p>Give Paperwire a digest, as a file, a folder or an address:</p>
<pre>npx paperwire ingest &lt;file, folder or URL&gt;</pre>
<p>Then load this page again.${canAdd ? html` Or <a href="${base}/add">paste one here</a>.` : ''}</p>`;
}

/** The topics with papers, each with its last weeks; then those that wait for some. */
function topicList(base: string, { topics, weekly }: Overview): Markup {
  const empty = topics.filter(({ items }) => items === 0);
  return html`<ul class="topics">
${topics
  .filter(({ items }) => items > 0)
  .map(({ slug, name, items }) => {
    const counts = weekly.topics.get(slug) ?? [];
    const recent = counts.reduce((sum, count) => sum + count, 0);
    return html`<li><a class="name" href="${topicPage(base, slug)}">${name}</a> ${sparkline(counts, `${recent} lately`)} <span class="count">${grouped(items)}</span></li>
`;
  })}</ul>
${empty.length === 0 ? '' : html`<p class="meta waiting">No papers yet on ${empty.map(({ slug, name }, i) => html`${i === 0 ? '' : ', '}<a href="${topicPage(base, slug)}">${name}</a>`)}.</p>`}`;
}

function howToSubscribe(base: string): Markup {
  return html`<h2 id="subscribe">Subscribe</h2>
<p>Give your feed reader the address of any page here, or copy that of a feed. Everything is in</p>
${feedAddress(feedUrl(base, 'all', 'atom'))}
<p class="meta">The same as ${feedLinks(base, 'all')}. To take all topics over at once, import the <a href="${base}/opml.xml">OPML file</a>.</p>`;
}
