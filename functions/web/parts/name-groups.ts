import { html } from 'hono/html';
import { authorPage } from '../../links/site-links.ts';
import type { NameGroup } from '../../lookup/author-names.ts';
import { localPath } from './layout.ts';
import { joined, type Markup } from './markup.ts';
import { grouped } from './numbers.ts';

/** Names in view; an initial and a frequent family name have hundreds. */
const MAX_NAMES = 10;

/**
 * The names of an author's papers, with what their papers are about: people of like names differ in that. Each leads to its
 * own papers, and each category to those in it.
 * @param maxPapers number of papers that were read for it
 */
export function nameGroups(base: string, groups: readonly NameGroup[], maxPapers: number): Markup | string {
  if (groups.length === 0) return '';
  const papers = groups.reduce((sum, group) => sum + group.papers, 0);
  return html`<h2>Names</h2>
<p class="meta">${papers < maxPapers ? '' : `In the last ${grouped(maxPapers)} papers. `}One name may be several people’s: a category narrows it.</p>
<ul class="ideas">
${groups.slice(0, MAX_NAMES).map((group) => {
  const page = authorPage(localPath(base), group.slug);
  const parts = [
    joined(group.categories.map((code) => html`<a href="${page}?category=${code}">${code}</a>`)),
    joined(group.topics),
    group.coauthors.length === 0
      ? ''
      : html`with ${joined(group.coauthors.map((name) => html`<bdi>${name}</bdi>`))}`,
  ].filter((part) => String(part) !== '');
  return html`<li><a href="${page}"><bdi>${group.name}</bdi></a> <span class="count">${grouped(group.papers)}</span>${parts.length === 0 ? '' : html` <span class="meta">${joined(parts, ' · ')}</span>`}</li>
`;
})}</ul>
${groups.length > MAX_NAMES ? html`<p class="meta">And ${grouped(groups.length - MAX_NAMES)} more names.</p>` : ''}`;
}
