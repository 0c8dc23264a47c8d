import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { FEED_FORMATS, FORMAT_NAMES, feedUrls, MEDIA_TYPES } from '../links.ts';
import { STYLE } from './style.ts';

/** A part of a page; `html` escapes whatever else is put into it. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A feed that a page offers: its name, and its path below /feeds/. */
export interface OfferedFeed {
  readonly title: string;
  readonly path: string;
  /** The query string, from its question mark on. */
  readonly search?: string;
}

/** The frame of every page. Paths are relative to `base`; the feeds are found by readers that are given the page's address. */
export async function layout(
  base: string,
  page: { readonly title: string; readonly feeds: readonly OfferedFeed[]; readonly main: Markup },
): Promise<string> {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<link rel="icon" type="image/svg+xml" href="${base}/icon.svg">
${page.feeds.map((feed) => alternates(base, feed))}<style>${raw(STYLE)}</style>
</head>
<body>
<header><a href="${base}/">Paperwire</a> · research papers as feeds · <a href="${base}/search">Search</a></header>
<main>
${page.main}
</main>
<footer>Everything: ${feedLinks(base, 'all')} · all topics at once: <a href="${base}/opml.xml">OPML</a> · for programs: <a href="${base}/api/items">/api/items</a>, <a href="${base}/api/topics">/api/topics</a></footer>
</body>
</html>
`;
  return String(await document);
}

/** Autodiscovery (WHATWG HTML, section 4.6.7.1: `alternate` with the media type of a feed). */
function alternates(base: string, feed: OfferedFeed): Markup[] {
  const urls = feedUrls(base, feed.path, feed.search);
  return FEED_FORMATS.map(
    (format) =>
      html`<link rel="alternate" type="${MEDIA_TYPES[format]}" title="${feed.title} (${FORMAT_NAMES[format]})" href="${urls[format]}">
`,
  );
}

/** The three formats of a feed as links. */
export function feedLinks(base: string, path: string, search?: string): Markup {
  const urls = feedUrls(base, path, search);
  return html`<span class="feeds">${FEED_FORMATS.map(
    (format) => html` <a href="${urls[format]}">${FORMAT_NAMES[format]}</a>`,
  )}</span>`;
}
