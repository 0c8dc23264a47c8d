import { html } from 'hono/html';
import type { LibraryPaper } from '../../../db/libraries/libraries.ts';
import type { FeedPaper } from '../../feeds/find-items.ts';
import { aboutLibrary } from '../../feeds/subject.ts';
import type { LibraryReject } from '../../library/read-library.ts';
import type { SavedLibrary } from '../../library/save-library.ts';
import {
  FEED_FORMATS,
  FORMAT_NAMES,
  feedUrls,
  itemPage,
  libraryFeedPath,
  libraryPage,
} from '../../links/site-links.ts';
import { day } from '../parts/dates.ts';
import { editionLinks, feedAddress } from '../parts/feed-links.ts';
import { layout, localPath } from '../parts/layout.ts';
import { joined, type Markup } from '../parts/markup.ts';
import { counted, grouped } from '../parts/numbers.ts';
import { listedTitle } from '../parts/papers.ts';

const LIBRARY = '/library';

/** Papers of a library and rejects that a page shows. */
const MAX_SHOWN = 40;

const FORMATS =
  'BibTeX, RIS, CSL JSON, CSV or RDF of Zotero, OPML of starred items, saved articles as Atom, RSS or JSON';

/**
 * The page on which a reader gives the papers of a library. It needs no script.
 * @param options.access whether the form needs the operator's token, or the site makes no libraries
 */
export function libraryForm(
  base: string,
  { access }: { readonly access: 'token' | 'open' | 'closed' },
): Promise<string> {
  const form = html`<form method="post" action="${localPath(base)}${LIBRARY}" enctype="multipart/form-data" class="fields">
${
  access === 'token'
    ? html`<p><label for="token">Token</label> <input id="token" name="token" type="password" autocomplete="off" required aria-describedby="token-note">
<span class="meta" id="token-note">The <code>INGEST_TOKEN</code> of this site: reading a library takes its time.</span></p>\n`
    : ''
}${paperFields('like')}
<p class="buttons"><button class="main">Make my feed</button></p>
</form>`;
  const closed = html`<p>Nobody can make libraries on this page: the <code>INGEST_TOKEN</code> of this site is not set. Whoever runs the site makes them on the command line:</p>
<pre>npx paperwire library add FILE</pre>`;
  return layout(base, {
    title: 'For you · Paperwire',
    description: 'Give the papers that you like, and get a feed of new papers like them.',
    feeds: [],
    listed: false,
    current: LIBRARY,
    main: html`<h1>For you</h1>
<p class="lede">Give the papers that you like, and get a feed of new papers like them. Each one says which of yours it is like.</p>
${access === 'closed' ? closed : form}
${whatIsStored(base)}`,
  });
}

/** The fields for papers. @param name distinguishes the ids of two forms on a page */
function paperFields(name: string): Markup {
  return html`<p><label for="${name}-file">A file</label> <input id="${name}-file" name="file" type="file" aria-describedby="${name}-note">
<span class="meta" id="${name}-note">${FORMATS}. At most 1,000 papers and 2 MB.</span></p>
<p><label for="${name}-papers">Or titles and ids, one a line</label> <textarea id="${name}-papers" name="papers" spellcheck="false" dir="auto" placeholder="Learning to walk in minutes&#10;arXiv:2410.01131&#10;10.1126/science.adg7492"></textarea></p>
<details><summary>Papers to see less of</summary>
<p><label for="${name}-dislike">Titles and ids, one a line</label> <textarea id="${name}-dislike" name="dislike" spellcheck="false" dir="auto"></textarea></p></details>`;
}

function whatIsStored(base: string): Markup {
  return html`<h2>What is stored</h2>
<p>The titles, the ids and the vectors of these papers, and when you came to like them, under a hash of the secret in the addresses of your feed. Nothing about you: no name, no account, no cookie, no address of your computer. The secret itself is not stored, so the addresses cannot be shown again.</p>
<p>Whoever has an address of the feed can read, change and delete the library. From its page you export it, replace it and delete it; <a href="${base}/docs">programs</a> can too.</p>`;
}

/** What a new library answers: its addresses, once, and what was read. */
export function newLibraryPage(base: string, secret: string, saved: SavedLibrary): Promise<string> {
  return secretPage(base, 'Your feed', {
    lede: html`${counted(saved.papers, 'paper')}${known(saved)}. Keep these addresses: they are shown once.`,
    main: html`${addresses(base, secret)}
<p>Its page, to export, replace and delete the library:</p>
${feedAddress(libraryPage(base, secret))}
${rejectList(saved.rejects)}${whatIsStored(base)}`,
  });
}

/** A library, for the page at its secret address. */
export interface LibraryView {
  readonly papers: readonly LibraryPaper[];
  readonly changedAt: string;
  /** What its feed holds now. */
  readonly items: readonly FeedPaper[];
  /** What was saved just now. */
  readonly saved?: SavedLibrary | undefined;
}

/** The page of a library: its feed, its papers, and forms to change and delete it. It needs no script. */
export function libraryPageOf(
  base: string,
  secret: string,
  { papers, changedAt, items, saved }: LibraryView,
): Promise<string> {
  const own = `${localPath(base)}${LIBRARY}/${secret}`;
  const api = `${localPath(base)}/api/libraries/${secret}`;
  return secretPage(base, 'Your library', {
    lede: html`${counted(papers.length, 'paper')}, saved ${day(changedAt)}.${saved === undefined ? '' : ' Saved just now.'}`,
    main: html`${saved === undefined ? '' : rejectList(saved.rejects)}${addresses(base, secret)}
<h2>In the feed now</h2>
${
  items.length === 0
    ? html`<p>Nothing that arrived lately is like these papers. The next paper that is comes into the feed.</p>`
    : html`<ol class="papers short">
${items.map((item) => entry(base, item))}</ol>`
}
<h2>Papers of the library</h2>
<ul class="liked">
${papers.slice(0, MAX_SHOWN).map(({ title, isDisliked }) => html`<li dir="auto">${listedTitle(title)}${isDisliked ? html` <span class="meta">less of this</span>` : ''}</li>\n`)}</ul>
${papers.length > MAX_SHOWN ? html`<p class="meta">and ${grouped(papers.length - MAX_SHOWN)} more</p>\n` : ''}<p>Export: <a href="${api}" download="library.json">JSON</a> · <a href="${api}.bib" download="library.bib">BibTeX</a></p>
<h2>Change it</h2>
<form method="post" action="${own}" enctype="multipart/form-data" class="fields">
${paperFields('change')}
<p class="buttons"><button class="main" name="action" value="add">Add these</button> <button name="action" value="replace">Replace all by these</button></p>
</form>
<h2>Delete it</h2>
<form method="post" action="${own}" class="fields">
<p><label><input type="checkbox" name="sure" value="yes" required> Delete the library, and end its feeds</label></p>
<p class="buttons"><button name="action" value="delete">Delete</button></p>
</form>`,
  });
}

/** What the deletion of a library answers. */
export function deletedLibraryPage(base: string): Promise<string> {
  return secretPage(base, 'Deleted', {
    lede: html`The library is deleted, and its feeds have ended.`,
    main: html`<p>Of its papers nothing is left. The hash of its secret stays, so that its addresses say that they have ended. <a href="${base}${LIBRARY}">Make another one</a>.</p>`,
  });
}

function secretPage(
  base: string,
  heading: string,
  { lede, main }: { readonly lede: Markup; readonly main: Markup },
): Promise<string> {
  return layout(base, {
    title: `${heading} · Paperwire`,
    feeds: [],
    listed: false,
    current: LIBRARY,
    main: html`<h1>${heading}</h1>
<p class="lede">${lede}</p>
${main}`,
  });
}

function addresses(base: string, secret: string): Markup {
  const { path } = aboutLibrary(base, secret);
  const urls = feedUrls(base, libraryFeedPath(secret));
  return html`<p>Give one of these to a feed reader:</p>
${FEED_FORMATS.map((format) => html`<p class="meta">${FORMAT_NAMES[format]}</p>\n${feedAddress(urls[format])}\n`)}<p class="meta">${editionLinks(base, path, '', { hasScores: false })}</p>`;
}

function known({ papers, known: found }: SavedLibrary): Markup | string {
  return found === 0 ? '' : html`, ${found === papers ? 'all' : grouped(found)} of which this site has`;
}

function rejectList(rejects: readonly LibraryReject[]): Markup | string {
  if (rejects.length === 0) return '';
  return html`<h2>Not read</h2>
<ul>
${rejects.slice(0, MAX_SHOWN).map(({ line, message }) => html`<li dir="auto">Line ${line}: ${message}</li>\n`)}</ul>
${rejects.length > MAX_SHOWN ? html`<p class="meta">and ${grouped(rejects.length - MAX_SHOWN)} more</p>\n` : ''}`;
}

function entry(base: string, { id, title, publishedAt, like }: FeedPaper): Markup {
  const parts = [
    day(publishedAt),
    ...(like === undefined ? [] : [html`like <q>${listedTitle(like.title)}</q>`]),
  ];
  return html`<li><h3 dir="auto"><a href="${itemPage(base, id)}">${listedTitle(title)}</a></h3>
<p class="meta">${joined(parts, ' · ')}</p></li>
`;
}
