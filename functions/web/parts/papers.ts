import { html } from 'hono/html';
import type { ItemHead } from '../../../db/items/find-items.ts';
import { otherLanguage } from '../../feeds/feed.ts';
import { summarise } from '../../feeds/summary.ts';
import { itemPage, topicPage } from '../../links/site-links.ts';
import { day } from './dates.ts';
import type { Markup } from './layout.ts';

/** Authors that a list names; the others are `et al.` */
const AUTHORS = 3;

/**
 * What a list shows of a title and of an abstract: in UTF-16 units and in bytes of UTF-8, since twenty papers in Chinese or
 * Russian have to go on a page too, and say as much in fewer letters.
 */
const TITLE = { length: 300, bytes: 450 };
const SUMMARY = { length: 280, bytes: 400 };

/** Papers as a list: title, authors, date, topics, the first words. */
export function paperList(base: string, items: readonly ItemHead[]): Markup {
  return html`<ol class="papers">
${items.map((item) => paper(base, item, day(item.publishedAt)))}</ol>`;
}

/**
 * Papers under the days on which they were published, in their order.
 * @param unnamed topics that go without saying
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
  const topics = item.topics.map(
    ({ slug, name }, i) => html`${i === 0 ? '' : ', '}<a href="${topicPage(base, slug)}">${name}</a>`,
  );
  const parts = [
    ...(item.authors.length === 0 ? [] : [html`<bdi>${byline(item.authors)}</bdi>`]),
    ...(date === undefined ? [] : [date]),
    ...(topics.length === 0 ? [] : [html`${topics}`]),
  ];
  const summary = beginning(item.abstract.replaceAll(/\n+/g, ' '), SUMMARY);
  return html`<li>
<h3 ${directed(item)}><a href="${itemPage(base, item.id)}">${listedTitle(item.title)}</a></h3>
${parts.length === 0 ? '' : html`<p class="meta">${parts.map((part, i) => html`${i === 0 ? '' : ' · '}${part}`)}</p>\n`}${summary === '' ? '' : html`<p ${directed(item)}>${summary}</p>\n`}</li>
`;
}

/** A title as lists show it. */
export function listedTitle(title: string): string {
  return beginning(title, TITLE);
}

/** The beginning of a text, as far as there is room for it: so many UTF-16 units, and bytes of UTF-8. */
export function beginning(text: string, { length, bytes }: typeof TITLE): string {
  const head = text.slice(0, length);
  const size = new TextEncoder().encode(head).byteLength;
  return summarise(text, size <= bytes ? length : Math.floor((head.length * bytes) / size));
}

/** The first authors of a paper in one line. */
export function byline(authors: readonly string[]): string {
  const named = authors.slice(0, AUTHORS).join(', ');
  return authors.length > AUTHORS ? `${named} et al.` : named;
}

/** That a text runs as its letters do, and in which language it is if that is not the one of the page. */
export function directed({ language }: Pick<ItemHead, 'language'>): Markup {
  const other = otherLanguage(language);
  return other === undefined ? html`dir="auto"` : html`dir="auto" lang="${other}"`;
}
