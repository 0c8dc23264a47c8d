import { html } from 'hono/html';
import type { ItemHead } from '../../db/find-items.ts';
import { summarise } from '../feeds/feed.ts';
import { itemPage, topicPage } from '../links.ts';
import type { Markup } from './layout.ts';

/** Papers as a list: title, date, topics, the first words. */
export function paperList(base: string, items: readonly ItemHead[]): Markup {
  return html`<ol class="papers">
${items.map(
  (item) => html`<li>
<h3 dir="auto"><a href="${itemPage(base, item.id)}">${item.title}</a></h3>
<p class="meta">${day(item.publishedAt)}${item.topics.map(
    ({ slug, name }) => html` · <a href="${topicPage(base, slug)}">${name}</a>`,
  )}</p>
<p dir="auto">${summarise(item.abstract.replaceAll(/\n+/g, ' '))}</p>
</li>
`,
)}</ol>`;
}

/** A date as people read it, without the time: `11 March 2025`. */
export function day(iso: string): Markup {
  const written = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(iso),
  );
  return html`<time datetime="${iso.slice(0, 10)}">${written}</time>`;
}
