/** The parts that pages are made of. */

import { html, raw } from 'hono/html';
import { FEED_FORMATS, FORMAT_NAMES, feedUrls, MEDIA_TYPES } from '../../links/site-links.ts';
import { feedLinks } from './feed-links.ts';
import type { Markup } from './markup.ts';
import { type ScriptName, scriptUrl } from './scripts.ts';
import { STYLE } from './style.ts';

/** A feed that a page offers: its name, and its path below /feeds/. */
interface OfferedFeed {
  readonly title: string;
  readonly path: string;
  /** The query string, from its question mark on. */
  readonly search?: string;
}

/** The content of a page. */
export interface Page {
  readonly title: string;
  /** The summary in search results. */
  readonly description?: string | undefined;
  readonly feeds: readonly OfferedFeed[];
  /** Further elements of its head. */
  readonly head?: Markup;
  /** Its one h1 and everything after it. */
  readonly main: Markup;
  /** The path of the page, for the menu. */
  readonly current?: string;
  /** The names of its scripts; by default, that of the copy buttons. */
  readonly scripts?: readonly ScriptName[];
  /** Whether search engines may list the page. */
  readonly listed?: boolean;
}

/** The page of searches: its form is its search box. */
const SEARCH_PAGE = '/search';

/** The menu: paths and names. */
const MENU = [
  ['/papers', 'Papers'],
  [SEARCH_PAGE, 'Search'],
  ['/library', 'For you'],
  ['/subscribe', 'Subscribe'],
  ['/status', 'Status'],
] as const;

/** The frame of every page, with links to `base`. Feed readers that get the page's address find its feeds. */
export async function layout(base: string, page: Page): Promise<string> {
  const { title, description, feeds, head = '', main, current, scripts = ['copy'], listed = true } = page;
  const local = localPath(base);
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta property="og:title" content="${title.replace(/ · Paperwire$/, '')}">
${description === undefined ? '' : html`<meta name="description" property="og:description" content="${description}">\n`}${listed ? '' : html`<meta name="robots" content="noindex">\n`}<link rel="icon" type="image/svg+xml" href="${local}/icon.svg">
${head}${feeds.map((feed) => alternates(base, feed))}${scripts.map((name) => html`<script type="module" src="${scriptUrl(local, name)}"></script>\n`)}<style>${raw(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><a class="name" href="${base}/"${current === '/' ? raw(' aria-current="page"') : ''}>Paperwire</a>
${current === SEARCH_PAGE ? '' : searchBox(local)}<nav aria-label="Site"><ul>${MENU.map(
    ([path, name]) =>
      html`<li><a href="${base}${path}"${current === path ? raw(' aria-current="page"') : ''}>${name}</a></li>`,
  )}</ul></nav></header>
<main id="main">
${main}
</main>
<footer class="bottom">All papers: ${feedLinks(base, 'all')} · Topics to choose: <a href="${base}/subscribe">OPML</a> · For programs: <a href="${base}/docs">JSON API</a></footer>
</body>
</html>
`;
  return String(await document);
}

/** `base` without its host, for files and forms that must stay on the host of the page. */
export function localPath(base: string): string {
  return base.replace(/^https?:\/\/[^/]*/, '');
}

/** A magnifying glass. */
const GLASS = html`<svg viewBox="0 0 24 24" width="16" height="16" fill="none" aria-hidden="true"><path d="m15 15 7 7M3 10a7 7 0 1 1 14 0a7 7 0 1 1-14 0"/></svg>`;

/** The search box in the head of every page. */
function searchBox(path: string): Markup {
  return html`<form class="search" action="${path}/search" role="search"><input type="search" name="q" placeholder="Search" aria-label="Search papers"><button aria-label="Search">${GLASS}</button></form>
`;
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
