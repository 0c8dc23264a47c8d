import { html } from 'hono/html';
import type { Item } from '../../../db/items/find-items.ts';
import type { ItemDump } from '../../../db/items/item-dumps.ts';
import { itemPage } from '../../links/site-links.ts';
import { day } from './dates.ts';
import type { Markup } from './layout.ts';

/** What people call the identifiers. */
const SCHEMES: Readonly<Record<string, string>> = {
  arxiv: 'arXiv',
  doi: 'DOI',
  openreview: 'OpenReview',
  acl: 'ACL Anthology',
};

/** Dumps that are named; a paper that is announced every day is in many. */
const DUMPS = 12;

/** What is noted of a paper beside its text: identifiers, where it appeared, which dumps it is from, how to cite it. */
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
    ['Came from', dumps.length === 0 ? null : origins(dumps)],
  ];
  return html`<dl class="facts">
${facts.map(([name, value]) => (value === null ? '' : html`<dt>${name}</dt><dd dir="auto">${value}</dd>\n`))}</dl>`;
}

/** The dumps in which a record speaks of the paper, the first one first. */
function origins(dumps: readonly ItemDump[]): Markup {
  return html`<ul>${dumps.slice(0, DUMPS).map(
    ({ name, format, capturedAt, start, end }) => html`<li><bdi>${name}</bdi>, taken ${day(capturedAt)}
<span class="meta">${format === null ? '' : `${format}, `}bytes ${start} to ${end}</span></li>
`,
  )}${dumps.length > DUMPS ? html`<li>and ${dumps.length - DUMPS} more</li>` : ''}</ul>`;
}
