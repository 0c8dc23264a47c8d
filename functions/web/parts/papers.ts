import { html } from 'hono/html';
import type { ItemHead } from '../../../db/items/find-items.ts';
import { otherLanguage } from '../../feeds/feed.ts';
import { extractOf, summarise } from '../../feeds/summary.ts';
import { itemPage, topicPage } from '../../links/site-links.ts';
import { day } from './dates.ts';
import { joined, type Markup } from './markup.ts';

/** Authors that a list names; the others are `et al.` */
const MAX_AUTHORS = 3;

/** The longest title and summary in a list. The bytes of UTF-8 keep twenty papers in Chinese or Russian within a page. */
const MAX_TITLE = { chars: 300, bytes: 450 };
const MAX_SUMMARY = { chars: 280, bytes: 400 };

/** Longest name of a journal, and comment of the authors. */
export const MAX_VENUE = { chars: 300, bytes: 400 };

/** Papers as a list: title, authors, date, topics, and their extracts. */
export function paperList(base: string, items: readonly ItemHead[]): Markup {
  return html`<ol class="papers">
${items.map((item) => paper(base, item, day(item.publishedAt)))}</ol>`;
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
${papers.map((item) => paper(base, { ...item, topics: item.topics.filter(({ slug }) => !unnamed.includes(slug)) }))}</ol>
`,
  )}`;
}

function paper(base: string, item: ItemHead, date?: Markup): Markup {
  const topics = item.topics.map(({ slug, name }) => html`<a href="${topicPage(base, slug)}">${name}</a>`);
  const parts = [
    ...(item.authors.length === 0 ? [] : [html`<bdi>${byline(item.authors)}</bdi>`]),
    ...(date === undefined ? [] : [date]),
    ...(topics.length === 0 ? [] : [joined(topics)]),
  ];
  const summary = beginning(extractOf(item, Number.POSITIVE_INFINITY), MAX_SUMMARY);
  const shown = item.extract === null ? summary : html`<q title="A sentence of the abstract">${summary}</q>`;
  return html`<li>
<h3 ${directed(item)}><a href="${itemPage(base, item.id)}">${listedTitle(item.title)}</a></h3>
${parts.length === 0 ? '' : html`<p class="meta">${joined(parts, ' · ')}</p>\n`}${summary === '' ? '' : html`<p ${directed(item)}>${shown}</p>\n`}</li>
`;
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
  const named = authors.slice(0, MAX_AUTHORS).join(', ');
  return authors.length > MAX_AUTHORS ? `${named} et al.` : named;
}

/** Attributes of a paper's text: direction by its letters, and its language if it differs from the page's. */
export function directed({ language }: Pick<ItemHead, 'language'>): Markup {
  const other = otherLanguage(language);
  return other === undefined ? html`dir="auto"` : html`dir="auto" lang="${other}"`;
}
