import { html } from 'hono/html';
import type { Item } from '../../../db/items/find-items.ts';
import type { ItemDump } from '../../../db/items/item-dumps.ts';
import { itemPage } from '../../links/site-links.ts';
import { day } from './dates.ts';
import type { Markup } from './markup.ts';

/** The names of identifiers for people. */
const SCHEMES: Readonly<Record<string, string>> = {
  arxiv: 'arXiv',
  doi: 'DOI',
  openreview: 'OpenReview',
  acl: 'ACL Anthology',
};

/** A paper that is announced every day is in many dumps. */
const MAX_DUMPS = 12;

/** The facts about a paper: citations, identifiers, where it appeared, its dates and dumps. */
export function itemFacts(base: string, item: Item, dumps: readonly ItemDump[]): Markup {
  const page = itemPage(base, item.id);
  const facts: (readonly [name: string, value: Markup | string | null])[] = [
    ['Cite', html`<a href="${page}.bib">BibTeX</a> <a href="${page}.ris">RIS</a>`],
    ...item.externalIds.map(({ scheme, value }) => [SCHEMES[scheme] ?? scheme, value] as const),
    ['Appeared in', item.journal],
    ['Authors’ comments', item.comments],
    ['Categories', item.categories.length === 0 ? null : item.categories.join(', ')],
    ['Published', day(item.publishedAt)],
    ['Changed', item.updatedAt.slice(0, 10) > item.publishedAt.slice(0, 10) ? day(item.updatedAt) : null],
    ['Found in', dumps.length === 0 ? null : origins(dumps)],
  ];
  return html`<dl class="facts">
${facts.map(([name, value]) => (value === null ? '' : html`<dt>${name}</dt><dd dir="auto">${value}</dd>\n`))}</dl>`;
}

/** The dumps with a record of the paper, the first dump first. */
function origins(dumps: readonly ItemDump[]): Markup {
  return html`<ul>${dumps.slice(0, MAX_DUMPS).map(
    ({ name, format, capturedAt, start, end }) => html`<li><bdi>${name}</bdi>, taken ${day(capturedAt)}
<span class="meta">${format === null ? '' : `${format}, `}bytes ${start} to ${end}</span></li>
`,
  )}${dumps.length > MAX_DUMPS ? html`<li>and ${dumps.length - MAX_DUMPS} more</li>` : ''}</ul>`;
}
