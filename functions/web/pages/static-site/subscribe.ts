import { html } from 'hono/html';
import type { TopicCount } from '../../../../db/topics/topics.ts';
import { ALL } from '../../../feeds/opml.ts';
import { topicFeedPath } from '../../../links/site-links.ts';
import { editionLinks, subscribeLinks } from '../../parts/feed-links.ts';
import { layout } from '../../parts/layout.ts';
import type { Markup } from '../../parts/markup.ts';
import { grouped } from '../../parts/numbers.ts';

/** The page /subscribe of a site without a server: every topic with its feeds, and all of them as one list. */
export function staticSubscribePage(
  base: string,
  papers: number,
  topics: readonly TopicCount[],
): Promise<string> {
  return layout(base, {
    title: 'Subscribe · Paperwire',
    description: 'The feeds of all topics, each by itself or all as one list.',
    feeds: [{ title: 'Paperwire: all papers', path: ALL }],
    current: '/subscribe',
    main: html`<h1>Subscribe</h1>
<p class="lede">Give your feed reader the address of a feed. Or import <a href="${base}/opml.xml">all of them as one list (OPML)</a>, and delete in your reader what you do not want.</p>
<ul class="ideas">
${feeds(base, 'All papers', ALL, papers)}${topics.map(({ slug, name, items }) => feeds(base, name, topicFeedPath(slug), items))}</ul>`,
  });
}

function feeds(base: string, name: string, path: string, papers: number): Markup {
  return html`<li><strong>${name}</strong> <span class="count">${grouped(papers)}</span>
<p class="meta">${subscribeLinks(base, path)} · ${editionLinks(base, path)}</p></li>
`;
}
