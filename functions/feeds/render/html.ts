import { escapeToBuffer } from 'hono/utils/html';
import type { ItemHead } from '../../../db/items/find-items.ts';
import type { Likeness } from '../../library/scan.ts';
import { findLinks } from '../../links/links-in-text.ts';
import { findByTitle, type NamedLink, paperUrl } from '../../links/paper-links.ts';
import { itemPage, negotiatedUrl, similarFeedPath, topicFeedPath } from '../../links/site-links.ts';
import { summarise } from '../summary.ts';

/** Longest part of a title in the line that says what a paper is like. */
const MAX_LIKED_CHARS = 160;

/** Escapes text for HTML and for quoted attribute values. */
export function escapeHtml(text: string): string {
  const buffer = [''];
  escapeToBuffer(text, buffer);
  return buffer.join('');
}

/** The names of authors on one line, as arXiv joins them. Names that hold a comma stand between semicolons. */
export function authorLine(authors: readonly string[]): string {
  // The comma of `and 2,900 more` is none between parts of a name.
  return authors.join(authors.some((name) => /,(?!\d)/.test(name)) ? '; ' : ', ');
}

/**
 * The content of a paper in the order in which readers of arXiv look: authors; which paper of a library it is like; whether it is revised, venue and comments;
 * the abstract; then one line with topics, categories, and links to the paper and to what this site has of it. Where no
 * address is known, links find the paper by its title. Without an abstract the title stands in for it.
 *
 * Escaping is enough, sanitising is not needed: papers are plain text. The only elements are `p` and `a`, the only
 * attribute is `href` with an http(s) URL.
 * @param places the links to the paper, from `paperLinks`
 * @param isCut whether the abstract is not whole
 */
export function contentHtml(
  base: string,
  item: ItemHead & { readonly like?: Likeness },
  places: readonly NamedLink[],
  isCut: boolean,
): string {
  const page = itemPage(base, item.id);
  const note = [item.revised ? 'Revised' : '', item.journal ?? '', item.comments ?? ''];
  const topics = item.topics.map(({ slug, name }) => link(negotiatedUrl(base, topicFeedPath(slug)), name));
  const isFound = paperUrl(item) !== null || places.some(({ name }) => name === 'PDF');
  const searches = isFound ? [] : findByTitle(item.title);
  const groups = [
    topics,
    item.categories.map(escapeHtml),
    [...(isCut ? [link(page, 'The whole abstract')] : []), ...places.map(({ url, name }) => link(url, name))],
    searches.map(({ url, name }, i) => link(url, i === 0 ? `Find on ${name}` : name)),
    [link(`${page}.bib`, 'BibTeX'), link(negotiatedUrl(base, similarFeedPath(item.id)), 'Similar papers')],
  ];
  return [
    escapeHtml(authorLine(item.authors)),
    item.like === undefined ? '' : escapeHtml(likeLine(item.like)),
    linked(note.filter((part) => part !== '').join(' · ')),
    ...(item.abstract.trim() === '' ? [item.title] : item.abstract.split(/\n{2,}/)).map(linked),
    groups
      .filter((group) => group.length > 0)
      .map((group) => group.join(', '))
      .join(' · '),
  ]
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => `<p>${paragraph}</p>`)
    .join('\n');
}

/** Why a paper is in the feed of a library. */
export function likeLine({ title }: Likeness): string {
  return `Like “${summarise(title, MAX_LIKED_CHARS)}” in your library`;
}

function linked(text: string): string {
  return findLinks(text)
    .map(({ text, url }) => (url === null ? escapeHtml(text) : link(url, text)))
    .join('');
}

function link(url: string, text: string): string {
  return `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>`;
}
