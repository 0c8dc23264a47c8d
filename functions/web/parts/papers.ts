import { html } from 'hono/html';
import type { ItemHead } from '../../../db/items/find-items.ts';
import { arxivCategory } from '../../../pipeline/text/arxiv-categories.ts';
import { nameSlug } from '../../../pipeline/text/names/name-keys.ts';
import { otherLanguage } from '../../feeds/feed.ts';
import { extractOf, summarise } from '../../feeds/summary.ts';
import { findByTitle, type NamedLink, paperLinks, paperUrl } from '../../links/paper-links.ts';
import { authorPage, categoryPage, itemPage, topicPage } from '../../links/site-links.ts';
import type { Match } from '../../search/find-matches.ts';
import { percent } from '../../search/parameters.ts';
import type { Marked } from '../../search/snippet.ts';
import { day } from './dates.ts';
import { localPath } from './layout.ts';
import { joined, type Markup } from './markup.ts';

/** Authors that a list names; the others are `et al.` */
const MAX_AUTHORS = 3;

/** The longest title and summary in a list. The bytes of UTF-8 keep twelve papers in Chinese or Russian within a page. */
const MAX_TITLE = { chars: 240, bytes: 340 };
const MAX_SUMMARY = { chars: 280, bytes: 310 };

/** The longest snippet of a search: some two sentences. */
const MAX_SNIPPET = { chars: 420, bytes: 480 };

/** Words of a search that a result names, and characters of one. */
const MAX_FOUND_WORDS = 8;
const MAX_FOUND_WORD = { chars: 24, bytes: 40 };

/** Categories, links and characters of the venue of a paper in a list. */
const MAX_CATEGORIES = 4;
const MAX_PLACES = 3;
const MAX_LISTED_VENUE = { chars: 60, bytes: 80 };

/** Longest name of a journal, and comment of the authors. */
export const MAX_VENUE = { chars: 200, bytes: 300 };

/** Papers as a list: title, authors, date, topics, extract, categories, venue and links. */
export function paperList(base: string, items: readonly ItemHead[]): Markup {
  return html`<ol class="papers">
${items.map((item) => paper(localPath(base), item, { date: day(item.publishedAt) }))}</ol>`;
}

/** The results of a search as a list, each with its marked words and the reason why it is there. */
export function matchList(base: string, matches: readonly Match[]): Markup {
  return html`<ol class="papers">
${matches.map(({ item, ...found }) => paper(localPath(base), item, { date: day(item.publishedAt), found }))}</ol>`;
}

/**
 * Papers under their days of publication, in their order.
 * @param unnamed slugs of topics that papers do not name, as the page is about them
 */
export function papersByDay(
  base: string,
  items: readonly ItemHead[],
  unnamed: readonly string[] = [],
): Markup {
  const days = Map.groupBy(items, ({ publishedAt }) => publishedAt.slice(0, 10));
  return html`${[...days].map(
    ([date, papers]) => html`<h2 class="day">${day(date)}</h2>
<ol class="papers">
${papers.map((item) => paper(localPath(base), { ...item, topics: item.topics.filter(({ slug }) => !unnamed.includes(slug)) }))}</ol>
`,
  )}`;
}

/**
 * @param base the path of the site: lists hold so many links that their host counts
 * @param options.found why and where a search found it
 */
function paper(
  base: string,
  item: ItemHead,
  { date, found }: { readonly date?: Markup; readonly found?: Pick<Match, 'why' | 'snippet'> } = {},
): Markup {
  const topics = item.topics.map(({ slug, name }) => html`<a href="${topicPage(base, slug)}">${name}</a>`);
  const parts = [
    ...(item.authors.length === 0
      ? []
      : [html`${authorLinks(base, item.authors.slice(0, MAX_AUTHORS))}${etAl(item.authors)}`]),
    ...(date === undefined ? [] : [date]),
    ...(item.revised ? ['revised'] : []),
    ...(topics.length === 0 ? [] : [joined(topics)]),
  ];
  const venue = item.journal ?? item.comments;
  const places = [
    ...categoryLinks(base, item.categories.slice(0, MAX_CATEGORIES)),
    ...(venue === null ? [] : [html`<bdi>${beginning(venue, MAX_LISTED_VENUE)}</bdi>`]),
    ...placeLinks(item).slice(0, MAX_PLACES),
  ];
  const title = found === undefined ? listedTitle(item.title) : marked(found.snippet.title, MAX_TITLE);
  const summary = found === undefined ? extract(item) : marked(found.snippet.abstract, MAX_SNIPPET);
  return html`<li>
<h3 ${directed(item)}><a href="${itemPage(base, item.id)}">${title}</a></h3>
${metaLine(parts)}${summary === '' ? '' : html`<p ${directed(item)}>${summary}</p>\n`}${metaLine(places)}${found === undefined ? '' : metaLine(reasons(found.why))}</li>
`;
}

/** The sentence that says what a paper does, as a quotation, else the beginning of its abstract. */
function extract(item: ItemHead): Markup | string {
  const summary = beginning(extractOf(item, Number.POSITIVE_INFINITY), MAX_SUMMARY);
  return summary === '' || item.extract === null
    ? summary
    : html`<q title="A sentence of the abstract">${summary}</q>`;
}

/** Why a search found a paper: `Words: embeddings, memory · near in meaning (48%)`. */
function reasons({ named, words, similarity }: Match['why']): (Markup | string)[] {
  const shown = words
    .slice(0, MAX_FOUND_WORDS)
    .map((word) => html`<bdi>${beginning(word, MAX_FOUND_WORD)}</bdi>`);
  return [
    ...(named === undefined ? [] : [named === 'paper' ? 'Its id or title' : 'Its author']),
    ...(words.length === 0
      ? []
      : [html`Words: ${joined(shown)}${words.length > MAX_FOUND_WORDS ? ' …' : ''}`]),
    ...(similarity === undefined ? [] : [`near in meaning (${percent(similarity)})`]),
  ];
}

/** Pieces of a text in which the words of a search are marked, cut for a list. */
function marked(pieces: readonly Marked[], max: typeof MAX_TITLE): Markup | string {
  const whole = pieces.map(({ text }) => text).join('');
  const cut = beginning(whole, max);
  if (cut === '') return '';
  let left = cut === whole ? whole.length : cut.length - '…'.length;
  const parts = pieces.flatMap(({ text, hit }) => {
    const part = text.slice(0, left);
    left -= part.length;
    return part === '' ? [] : hit ? html`<mark>${part}</mark>` : part;
  });
  return html`${parts}${cut === whole ? '' : '…'}`;
}

function metaLine(parts: readonly (Markup | string)[]): Markup | string {
  return parts.length === 0 ? '' : html`<p class="meta">${joined(parts, ' · ')}</p>\n`;
}

/** Links to a paper, its PDF and its code; where no address is known, to searches that find it. */
export function placeLinks(item: ItemHead): Markup[] {
  const links = paperLinks(item);
  const isFound = paperUrl(item) !== null || links.some(({ name }) => name === 'PDF');
  const linked = ({ name, url }: NamedLink) => html`<a class="out" href="${url}">${name}</a>`;
  return [
    ...links.map(linked),
    ...(isFound ? [] : [html`Find it on ${joined(findByTitle(item.title).map(linked))}`]),
  ];
}

/** Categories, those of arXiv as links to their pages. Others are keywords of publishers. */
export function categoryLinks(base: string, categories: readonly string[]): (Markup | string)[] {
  return categories.map((text) => {
    const category = arxivCategory(text);
    if (category === undefined) return html`<bdi>${text}</bdi>`;
    return html`<a href="${categoryPage(base, category.code)}">${category.code}</a>`;
  });
}

/** Names of authors as links to their pages. */
export function authorLinks(base: string, names: readonly string[]): Markup {
  return joined(
    names.map((name) =>
      nameSlug(name) === ''
        ? html`<bdi>${name}</bdi>`
        : html`<a href="${authorPage(base, name)}"><bdi>${name}</bdi></a>`,
    ),
  );
}

/** A title, cut for a list. */
export function listedTitle(title: string): string {
  return beginning(title, MAX_TITLE);
}

/** The beginning of a text, within UTF-16 units and bytes of UTF-8. */
export function beginning(text: string, { chars, bytes }: typeof MAX_TITLE): string {
  const head = text.slice(0, chars);
  const size = new TextEncoder().encode(head).byteLength;
  return summarise(text, size <= bytes ? chars : Math.floor((head.length * bytes) / size));
}

/** The first authors of a paper on one line. */
export function byline(authors: readonly string[]): string {
  return `${authors.slice(0, MAX_AUTHORS).join(', ')}${etAl(authors)}`;
}

function etAl(authors: readonly string[]): string {
  return authors.length > MAX_AUTHORS ? ' et al.' : '';
}

/** Attributes of a paper's text: direction by its letters, and its language if it differs from the page's. */
export function directed({ language }: Pick<ItemHead, 'language'>): Markup {
  const other = otherLanguage(language);
  return other === undefined ? html`dir="auto"` : html`dir="auto" lang="${other}"`;
}
