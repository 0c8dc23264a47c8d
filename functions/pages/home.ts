import { html } from 'hono/html';
import type { ItemHead } from '../../db/find-items.ts';
import { topicFeedPath, topicPage } from '../links.ts';
import { feedLinks, layout, type Markup } from './layout.ts';
import { paperList } from './papers.ts';

export interface TopicCount {
  readonly slug: string;
  readonly name: string;
  readonly items: number;
}

/** The home page: what this is, the topics with their feeds, the newest papers. */
export function homePage(
  base: string,
  topics: readonly TopicCount[],
  latest: readonly ItemHead[],
): Promise<string> {
  return layout(base, {
    title: 'Paperwire: research papers as feeds',
    feeds: [{ title: 'Paperwire: all papers', path: 'all' }],
    main: html`<h1>Research papers, sorted by topic</h1>
<p>Paperwire reads digests of research papers, sorts them by topic and offers each topic as a feed. Copy a link below into your feed reader; new papers then arrive there.</p>
<p>All papers: ${feedLinks(base, 'all')}</p>
${
  latest.length === 0
    ? NOTHING_YET
    : html`<h2>Topics</h2>
${topicList(base, topics)}
<h2>Latest papers</h2>
${paperList(base, latest)}`
}`,
  });
}

const NOTHING_YET = html`<h2>No papers yet</h2>
<p>Give Paperwire a digest, as a file, a folder or an address:</p>
<p><code>npx paperwire ingest &lt;file, folder or URL&gt;</code></p>
<p>Then load this page again.</p>`;

function topicList(base: string, topics: readonly TopicCount[]): Markup {
  return html`<ul class="topics">
${topics.map(
  ({ slug, name, items }) => html`<li><a class="name" href="${topicPage(base, slug)}">${name}</a>
<span class="count">${items} ${items === 1 ? 'paper' : 'papers'}</span> ${feedLinks(base, topicFeedPath(slug))}</li>
`,
)}</ul>`;
}
