import { html } from 'hono/html';
import type { CategoryCount } from '../../../db/terms/author-items.ts';
import { CATEGORIES } from '../../../pipeline/text/arxiv-categories.ts';
import { categoryPage } from '../../links/site-links.ts';
import { layout, localPath } from '../parts/layout.ts';
import { joined } from '../parts/markup.ts';
import { grouped } from '../parts/numbers.ts';

/** The page of all categories of arXiv: those with papers by name, the others by their codes. */
export function categoriesPage(base: string, counts: readonly CategoryCount[]): Promise<string> {
  const items = new Map(counts.map((count) => [count.category, count.items]));
  // The page holds so many links that their host counts.
  const path = localPath(base);
  const filled = CATEGORIES.filter(({ code }) => items.has(code));
  const empty = CATEGORIES.filter(({ code }) => !items.has(code));
  return layout(base, {
    title: 'Categories · Paperwire',
    description: 'The categories of arXiv, each with its papers and its feed.',
    feeds: [],
    current: '/categories',
    main: html`<h1>Categories</h1>
<p class="lede">The categories of arXiv, each with its papers and its feed.</p>
<ul class="topics">
${filled.map(
  ({
    code,
    name,
  }) => html`<li><a class="name" href="${categoryPage(path, code)}">${name}</a> ${code} <span class="count">${grouped(items.get(code) ?? 0)}</span></li>
`,
)}</ul>
${empty.length === 0 ? '' : html`<p class="meta waiting">No papers yet in ${joined(empty.map(({ code, name }) => html`<a href="${categoryPage(path, code)}" title="${name}">${code}</a>`))}.</p>`}`,
  });
}
