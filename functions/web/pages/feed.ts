import { html } from 'hono/html';
import type { ItemHead } from '../../../db/items/find-items.ts';
import type { RelatedDocument } from '../../feeds/feed.ts';
import type { FeedSubject } from '../../feeds/subject.ts';
import {
  FEED_FORMATS,
  type FeedFormat,
  type FeedUrls,
  FORMAT_NAMES,
  feedUrls,
  itemPage,
} from '../../links/site-links.ts';
import { day } from '../parts/dates.ts';
import { feedAddress } from '../parts/feed-links.ts';
import { layout, type Markup } from '../parts/layout.ts';
import { counted } from '../parts/numbers.ts';
import { listedTitle } from '../parts/papers.ts';

/** Papers that are named; the feed has them all. */
const SHOWN = 20;

/** What the other documents of a feed are called here, in the order in which they are named. */
const DOCUMENTS = {
  current: 'Latest papers',
  first: 'First page',
  'prev-archive': 'Older papers',
  next: 'Older papers',
};

/** What a browser shows at the address of a document of a feed. */
export interface FeedView {
  readonly subject: FeedSubject;
  readonly format: FeedFormat;
  readonly urls: FeedUrls;
  readonly related: readonly RelatedDocument[];
  /** In the order of the document. */
  readonly items: readonly ItemHead[];
}

/** A feed for people who open its address: what it is, what to do with it, what is in it. */
export function feedPage(base: string, { subject, format, urls, related, items }: FeedView): Promise<string> {
  const { name, description, path, query, homeUrl } = subject;
  const search = query === '' ? '' : `?${query}`;
  const current = feedUrls(base, path, search);
  const others = FEED_FORMATS.filter((other) => other !== format);
  return layout(base, {
    title: `Feed: ${name} · Paperwire`,
    feeds: [{ title: `Paperwire: ${name}`, path, search }],
    listed: false,
    main: html`<h1>${name.slice(0, 1).toUpperCase()}${name.slice(1)}</h1>
<p class="lede">${description}</p>
<p>This is a feed, in the format ${FORMAT_NAMES[format]}. Give its address to a feed reader, and new papers arrive there:</p>
${feedAddress(current[format])}
<p class="meta">Also as ${others.map((other, i) => html`${i === 0 ? '' : ' and '}<a href="${current[other]}">${FORMAT_NAMES[other]}</a>`)} · <a href="${homeUrl}">The same as a page</a></p>
<h2>${items.length === 0 ? 'Nothing in it yet' : `${counted(items.length, 'paper')} in it${urls[format] === current[format] ? '' : ' here'}`}</h2>
<ol class="papers short">
${items.slice(0, SHOWN).map(
  (item) => html`<li><h3 dir="auto"><a href="${itemPage(base, item.id)}">${listedTitle(item.title)}</a></h3>
<p class="meta">${day(item.publishedAt)}</p></li>
`,
)}</ol>
${items.length > SHOWN ? html`<p class="meta">and ${items.length - SHOWN} more</p>` : ''}
${documents(related, format)}`,
  });
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
