import { html } from 'hono/html';
import { FEED_FORMATS, type FeedFormat, FORMAT_NAMES, feedUrl, feedUrls } from '../../links/site-links.ts';
import { percent } from '../../search/parameters.ts';
import type { Markup } from './markup.ts';

/** Links to the three formats of a feed. */
export function feedLinks(base: string, path: string, search?: string): Markup {
  const urls = feedUrls(base, path, search);
  return html`<span class="feeds">${FEED_FORMATS.map(
    (format) => html` <a href="${urls[format]}">${FORMAT_NAMES[format]}</a>`,
  )}</span>`;
}

/** The same, with a button that copies the address of the Atom feed, the richest format. */
export function subscribeLinks(base: string, path: string, search = ''): Markup {
  return html`${feedLinks(base, path, search)} ${copyButton(feedUrl(base, path, 'atom') + search, 'Copy feed address')}`;
}

/** The least score of the surest papers. */
export const SURE_SCORE = 0.8;

/**
 * Links to feeds of the same papers with fewer entries.
 * @param search the query string of the whole feed, or ''
 * @param options.sureShare the share of papers with {@link SURE_SCORE}, where it is known
 * @param options.hasScores whether its papers have scores in topics to choose by
 */
export function editionLinks(
  base: string,
  path: string,
  search = '',
  {
    format = 'atom',
    sureShare = null,
    hasScores = true,
  }: {
    readonly format?: FeedFormat;
    readonly sureShare?: number | null;
    readonly hasScores?: boolean;
  } = {},
): Markup {
  const url = `${feedUrl(base, path, format)}${search === '' ? '?' : `${search}&`}`;
  return html`Digest: <a href="${url}digest=daily">daily</a>, <a href="${url}digest=weekly">weekly</a> · <a href="${url}top=10">Best 10 a day</a>${
    !hasScores || new URLSearchParams(search).has('min')
      ? ''
      : html` · <a href="${url}min=${SURE_SCORE}" title="Papers with a score of at least ${percent(SURE_SCORE)}">Only the surest</a>${sureShare === null ? '' : ` (${percent(sureShare)} of papers)`}`
  }`;
}

/** The address of a feed, to read and to copy. */
export function feedAddress(url: string): Markup {
  return html`<p class="address"><code>${url}</code> ${copyButton(url, 'Copy')}</p>`;
}

/** A button that its script, static/copy.js, unhides. @param text '' for the text of the element before the button */
export function copyButton(text: string, label: string): Markup {
  return html`<button type="button" class="copy" data-copy="${text}" hidden>${label}</button>`;
}
