import { html } from 'hono/html';
import type { ItemHead } from '../../../db/items/find-items.ts';
import type { TopicHead } from '../../../db/topics/find-topic.ts';
import type { Match, Matches } from '../../search/find-matches.ts';
import type { Total } from '../../search/search-query.ts';
import { editionLinks, subscribeLinks } from '../parts/feed-links.ts';
import { layout } from '../parts/layout.ts';
import type { Markup } from '../parts/markup.ts';
import { counted, grouped } from '../parts/numbers.ts';
import { matchList, paperList } from '../parts/papers.ts';
import { type SearchFields, searchForm } from '../parts/search-form.ts';
import { pageLinks } from './topic.ts';

/** One page of the results of a search. */
export interface Found {
  /** The search in words. */
  readonly name: string;
  /** The papers: results of words, or without words a list by date. */
  readonly papers: { readonly matches: readonly Match[] } | { readonly items: readonly ItemHead[] };
  /** Number of papers on all pages. */
  readonly total: Total | null;
  /** Whether the ranking includes meaning. */
  readonly meaning: Matches['meaning'];
  /** The search with its mistakes mended, whether the papers are its papers, and its page. */
  readonly suggestion: { readonly q: string; readonly isUsed: boolean; readonly url: string } | null;
  /** The feed of the same search, below /feeds/; `null` without one. */
  readonly feed: { readonly path: string; readonly search: string } | null;
  /** The page with what the feed holds; `null` on that page, and where it is the same list. */
  readonly newest: string | null;
  /** The query string of the same search, from its question mark on. */
  readonly search: string;
  readonly next: string | null;
  /** The first page; `null` on the first page. */
  readonly first: string | null;
}

/** The content of the page of a search. */
export interface SearchView {
  readonly query: SearchFields;
  /** All topics, to choose from. */
  readonly topics: readonly TopicHead[];
  /** `undefined` for an empty search. */
  readonly found?: Found | undefined;
}

/** A longer query string stands in one link to a feed, not in a dozen: it holds a pasted abstract. */
const MAX_LINKED_CHARS = 400;

/** The page of a search: its form, its results, its feed. */
export function searchPage(base: string, view: SearchView): Promise<string> {
  const { query, topics, found } = view;
  const feeds = found?.feed && !isLong(found) ? [{ title: `Paperwire: ${found.name}`, ...found.feed }] : [];
  return layout(base, {
    title: found === undefined ? 'Search · Paperwire' : `${found.name} · Paperwire`,
    feeds,
    current: '/search',
    main: html`<h1>Search</h1>
${searchForm(base, query, topics, found === undefined)}
${found === undefined ? hints(base, query.q) : results(base, view, found)}`,
  });
}

function isLong({ search }: Found): boolean {
  return search.length > MAX_LINKED_CHARS;
}

function results(base: string, view: SearchView, found: Found): Markup {
  const { papers, next, first } = found;
  const items = 'matches' in papers ? papers.matches : papers.items;
  if (items.length === 0) return nothing(base, view, found);
  return html`<h2>${heading(found)}</h2>
${notes(found)}${subscription(base, found)}
${'matches' in papers ? matchList(base, papers.matches) : paperList(base, papers.items)}
${pageLinks({ older: next, newest: first }, { older: 'More papers', newest: 'First page' })}`;
}

function heading({ name, total, feed }: Found): Markup {
  if (total === null) return html`Papers ${feed?.path === 'search' ? 'for ' : ''}${name}`;
  return html`${total.more ? `More than ${grouped(total.count)} papers` : counted(total.count, 'paper')} for ${name}`;
}

/** What a person should know of the results: a search that was perhaps meant, and that some may be missing yet. */
function notes({ suggestion, meaning }: Found): Markup {
  return html`${suggestion === null ? '' : suggested(suggestion)}${
    meaning === 'loading'
      ? html`<p>Found by words alone: the model that reads their meaning is loading. Reload the page in a moment.</p>\n`
      : ''
  }`;
}

function suggested({ q, isUsed, url }: NonNullable<Found['suggestion']>): Markup {
  const link = html`<a href="${url}">${q}</a>`;
  return isUsed
    ? html`<p>No paper has these words. Here are those for ${link}.</p>\n`
    : html`<p>Did you mean ${link}?</p>\n`;
}

function subscription(base: string, found: Found): Markup {
  const { feed, search, newest } = found;
  if (feed === null) return html`<p class="meta screen">To subscribe, add a word to the search.</p>`;
  const cite = html` · Cite: <a href="${base}/api/search.bib${search}">BibTeX</a> <a href="${base}/api/search.ris${search}">RIS</a>`;
  return html`<p class="meta screen">Subscribe to this search: ${
    isLong(found)
      ? html`<a href="${base}/feeds/${feed.path}.atom${feed.search}">Atom</a>`
      : html`${subscribeLinks(base, feed.path, feed.search)} · ${editionLinks(base, feed.path, feed.search)}`
  }${feed.path === 'search' && !isLong(found) ? cite : ''}</p>
${newest === null ? '' : html`<p class="meta screen">The feed has the papers with all of the words or near in meaning, as they arrive. <a href="${newest}">See those</a>.</p>`}`;
}

/** Suggestions for a search without results: other words, fewer conditions, a subscription. */
function nothing(base: string, { query }: SearchView, found: Found): Markup {
  const { name, feed } = found;
  const { topics, category, author, venue, year, min, since, until, dump, arrived } = query;
  const isNarrowed = [topics, category, author, venue, year, min, since, until, dump, arrived].some(Boolean);
  const all = `${base}/search?${new URLSearchParams({ q: query.q })}`;
  return html`<h2>Nothing yet for ${name}</h2>
${notes(found)}${isNarrowed && query.q !== '' ? html`<p><a href="${all}">Search all papers</a>, without the filters.</p>\n` : ''}${
  feed === null
    ? ''
    : html`<p class="screen">Subscribe, and matching papers arrive in your reader: ${subscribeLinks(base, feed.path, feed.search)}</p>`
}`;
}

/** The language of searches, for a query without anything to search for. */
function hints(base: string, words: string): Markup {
  const complaint =
    words.trim() === ''
      ? ''
      : html`<p>“${words.slice(0, 100).toWellFormed()}” has no letter or digit to search for.</p>`;
  return html`${complaint}<p>A search ranks papers by its words, in any form, and by its meaning. A question works too, or a pasted abstract.</p>
<dl class="facts">
<dt><code>"graph neural network"</code></dt><dd>must have this phrase</dd>
<dt><code>diffusion -image</code></dt><dd>must not have the word “image”</dd>
<dt><code>quanti*</code></dt><dd>words that begin so</dd>
<dt><code>author:novak</code></dt><dd>by this author; <code>author:"Ada Novak"</code> with a first name</dd>
<dt><code>cat:cs.CV</code> <code>topic:robotics</code></dt><dd>in this category of arXiv, on this topic</dd>
<dt><code>venue:ICML</code> <code>year:2023-2025</code></dt><dd>published there, and then; <code>year:2024-</code> since then</dd>
<dt><code>-cat:cs.LG</code></dt><dd>without those of this category, author, venue or topic</dd>
<dt><code>2501.01234</code></dt><dd>a paper by its arXiv id, DOI, PubMed id, address or whole title</dd>
</dl>
<p>Every search is a feed. Or browse <a href="${base}/papers">all papers by date</a>.</p>`;
}
