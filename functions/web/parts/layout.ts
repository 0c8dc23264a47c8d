import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { FEED_FORMATS, FORMAT_NAMES, feedUrls, MEDIA_TYPES } from '../../links/site-links.ts';
import { feedLinks } from './feed-links.ts';
import { type ScriptName, scriptUrl } from './scripts.ts';
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

/** What a page is made of. */
export interface Page {
  readonly title: string;
  /** What a list of links says of it. */
  readonly description?: string | undefined;
  readonly feeds: readonly OfferedFeed[];
  /** More for its head. */
  readonly head?: Markup;
  /** Its one h1, and what follows. */
  readonly main: Markup;
  /** The path of the page, where the menu names it. */
  readonly current?: string;
  /** By name; that of the copy buttons, if none are named. */
  readonly scripts?: readonly ScriptName[];
  /** Whether the page is worth finding; one that says why there is no other is not. */
  readonly listed?: boolean;
}

/** What the menu names, in its order. */
const MENU = [
  ['/papers', 'Papers'],
  ['/search', 'Search'],
  ['/status', 'Status'],
] as const;

/** The frame of every page. Paths are relative to `base`; the feeds are found by readers that are given the page's address. */
export async function layout(base: string, page: Page): Promise<string> {
  const { title, description, feeds, head = '', main, current, scripts = ['copy'], listed = true } = page;
  const local = localPath(base);
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${description === undefined ? '' : html`<meta name="description" content="${description}">\n`}${listed ? '' : html`<meta name="robots" content="noindex">\n`}<link rel="icon" type="image/svg+xml" href="${local}/icon.svg">
${head}${feeds.map((feed) => alternates(base, feed))}${scripts.map((name) => html`<script type="module" src="${scriptUrl(local, name)}"></script>\n`)}<style>${raw(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><a class="name" href="${base}/"${current === '/' ? raw(' aria-current="page"') : ''}>Paperwire</a>
<nav aria-label="Site"><ul>${MENU.map(
    ([path, name]) =>
      html`<li><a href="${base}${path}"${current === path ? raw(' aria-current="page"') : ''}>${name}</a></li>`,
  )}</ul></nav></header>
<main id="main">
${main}
</main>
<footer class="bottom">All papers: ${feedLinks(base, 'all')} · All topics: <a href="${base}/opml.xml">OPML</a> · For programs: <a href="${base}/docs">JSON API</a></footer>
</body>
</html>
`;
  return String(await document);
}

/** `base` without its host, for what a page may only get from the host that it came from. */
export function localPath(base: string): string {
  return base.replace(/^https?:\/\/[^/]*/, '');
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
