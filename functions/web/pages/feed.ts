import { html } from 'hono/html';
import type { RelatedDocument } from '../../feeds/feed.ts';
import type { FeedDocument } from '../../feeds/respond-feed.ts';
import type { FeedSubject } from '../../feeds/subject.ts';
import {
  FEED_FORMATS,
  type FeedFormat,
  FORMAT_NAMES,
  feedUrl,
  feedUrls,
  itemPage,
} from '../../links/site-links.ts';
import { day } from '../parts/dates.ts';
import { editionLinks, feedAddress } from '../parts/feed-links.ts';
import { layout } from '../parts/layout.ts';
import { joined, type Markup } from '../parts/markup.ts';
import { counted } from '../parts/numbers.ts';
import { listedTitle } from '../parts/papers.ts';
import { headingOf } from '../parts/text.ts';

/** Papers on the page; the feed has all of them. */
const MAX_PAPERS = 20;

/** The names of the other documents of a feed, in the order of their links. */
const DOCUMENTS = {
  current: 'Latest papers',
  first: 'First page',
  'prev-archive': 'Older papers',
  next: 'Older papers',
};

/** The page for people who open the address of a feed: how to subscribe, and the papers in it. */
export function feedPage(
  base: string,
  { subject, format, urls, related, items }: FeedDocument & { readonly format: FeedFormat },
): Promise<string> {
  const { name, description, path, query, homeUrl } = subject;
  const search = query === '' ? '' : `?${query}`;
  const current = feedUrls(base, path, search);
  const others = FEED_FORMATS.filter((other) => other !== format);
  return layout(base, {
    title: `Feed: ${name} · Paperwire`,
    feeds: [{ title: `Paperwire: ${name}`, path, search }],
    listed: false,
    main: html`<h1>${headingOf(name)}</h1>
<p class="lede">${description}</p>
<p>This is a feed in ${FORMAT_NAMES[format]} format. Give its address to a feed reader to get new papers:</p>
${feedAddress(current[format])}
<p class="meta">Also as ${joined(
      others.map((other) => html`<a href="${current[other]}">${FORMAT_NAMES[other]}</a>`),
      ' and ',
    )} · <a href="${homeUrl}">As a page</a>${editions(base, subject, format)}</p>
<h2>${items.length === 0 ? 'No papers yet' : `${counted(items.length, items.some((item) => 'entry' in item) ? 'digest' : 'paper')}${urls[format] === current[format] ? '' : ' in this part'}`}</h2>
<ol class="papers short">
${items
  .slice(0, MAX_PAPERS)
  .map((item) =>
    'entry' in item
      ? entry(item.entry.url, item.entry.title, item.entry.published)
      : entry(itemPage(base, item.id), listedTitle(item.title), item.publishedAt),
  )}</ol>
${items.length > MAX_PAPERS ? html`<p class="meta">and ${items.length - MAX_PAPERS} more</p>` : ''}
${documents(related, format)}`,
  });
}

/** Links from the whole feed to its editions, and back. Papers like one have none. */
function editions(base: string, { path, query }: FeedSubject, format: FeedFormat): Markup | string {
  if (path.startsWith('items/')) return '';
  const whole = new URLSearchParams(query);
  for (const name of ['digest', 'top']) whole.delete(name);
  const search = whole.size === 0 ? '' : `?${whole}`;
  if (whole.toString() === query)
    return html` · ${editionLinks(base, path, search, { format, hasScores: !path.startsWith('library/') })}`;
  return html` · <a href="${feedUrl(base, path, format)}${search}">Each paper by itself</a>`;
}

function entry(url: string, title: string, date: string): Markup {
  return html`<li><h3 dir="auto"><a href="${url}">${title}</a></h3>
<p class="meta">${day(date)}</p></li>
`;
}

function documents(related: readonly RelatedDocument[], format: FeedFormat): Markup | string {
  if (related.length === 0) return '';
  const links = (Object.keys(DOCUMENTS) as (keyof typeof DOCUMENTS)[]).flatMap((rel) =>
    related
      .filter((document) => document.rel === rel)
      .map(({ urls }) => html`<a href="${urls[format]}">${DOCUMENTS[rel]}</a> `),
  );
  return html`<nav class="more" aria-label="Other parts of the feed">${links}</nav>`;
}
