import { html } from 'hono/html';
import type { ItemHead } from '../../../db/items/find-items.ts';
import type { TopicHead } from '../../../db/topics/find-topic.ts';
import type { Total } from '../../search/search-query.ts';
import { editionLinks, subscribeLinks } from '../parts/feed-links.ts';
import { layout } from '../parts/layout.ts';
import type { Markup } from '../parts/markup.ts';
import { counted, grouped } from '../parts/numbers.ts';
import { paperList } from '../parts/papers.ts';
import { type SearchFields, searchForm } from '../parts/search-form.ts';
import { pageLinks } from './topic.ts';

/** One page of the results of a search. */
export interface Found {
  /** The search in words. */
  readonly name: string;
  readonly items: readonly ItemHead[];
  /** Number of papers on all pages. */
  readonly total: Total | null;
  /** The feed of the same search, below /feeds/; `null` without one. */
  readonly feed: { readonly path: string; readonly search: string } | null;
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
  /** Papers whose identifier the query is. */
  readonly identified: readonly ItemHead[];
  /** `undefined` for an empty search. */
  readonly found?: Found | undefined;
}

/** The page of a search: its form, its results, its feed. */
export function searchPage(base: string, view: SearchView): Promise<string> {
  const { query, topics, found, identified } = view;
  return layout(base, {
    title: found === undefined ? 'Search · Paperwire' : `${found.name} · Paperwire`,
    feeds: found?.feed ? [{ title: `Paperwire: ${found.name}`, ...found.feed }] : [],
    current: '/search',
    main: html`<h1>Search</h1>
${searchForm(base, query, topics)}
${identified.length === 0 ? '' : html`<h2>By its identifier</h2>\n${paperList(base, identified)}`}
${found === undefined ? (identified.length === 0 ? hints(base, query.q) : '') : results(base, view, found)}`,
  });
}

function results(base: string, view: SearchView, found: Found): Markup {
  if (found.items.length === 0) return nothing(base, view, found);
  return html`<h2>${heading(found)}</h2>
${subscription(base, found)}
${paperList(base, found.items)}
${pageLinks({ older: found.next, newest: found.first }, { older: 'More papers', newest: 'First page' })}`;
}

function heading({ name, total }: Found): Markup {
  if (total === null) return html`Papers ${name}`;
  return html`${total.more ? `More than ${grouped(total.count)} papers` : counted(total.count, 'paper')} for ${name}`;
}

function subscription(base: string, { feed, search }: Found): Markup {
  const cite = html`Cite all: <a href="${base}/api/search.bib${search}">BibTeX</a> <a href="${base}/api/search.ris${search}">RIS</a>`;
  if (feed === null) return html`<p class="meta screen">To subscribe, add a word to the search.</p>`;
  return html`<p class="meta screen">Subscribe to this search: ${subscribeLinks(base, feed.path, feed.search)} · ${editionLinks(base, feed.path, feed.search)}</p>
${feed.path === 'search' ? html`<p class="meta screen">${cite}</p>` : ''}`;
}

/** Suggestions for a search without results: fewer conditions, other words, a subscription. */
function nothing(base: string, { query, identified }: SearchView, { name, feed }: Found): Markup {
  const { q, topics, category, author, min, since, until } = query;
  const words = q
    .trim()
    .split(/\s+/)
    .filter((word) => /^[\p{L}\p{N}]{4,}$/u.test(word));
  const address = (text: string) => `${base}/search?${new URLSearchParams({ q: text })}`;
  const ideas = [
    ...(topics || category || author || min || since || until
      ? [html`<a href="${address(q)}">Search all papers</a>`]
      : []),
    ...(words.length > 0
      ? [
          html`<a href="${address(words.map((word) => `${word}*`).join(' '))}">Allow other endings</a>: ${words.map((word) => `${word}*`).join(' ')}`,
        ]
      : []),
    ...(words.length > 1
      ? words.slice(0, 4).map((word) => html`<a href="${address(word)}">Search for “${word}” alone</a>`)
      : []),
  ];
  return html`<h2>Nothing yet for ${name}</h2>
${identified.length === 0 ? html`<p>A search finds papers whose title or abstract has all the words.</p>` : ''}
${ideas.length === 0 ? '' : html`<ul class="ideas">${ideas.map((idea) => html`<li>${idea}</li>`)}</ul>`}
${feed === null ? '' : html`<p class="screen">Or subscribe, and matching papers arrive in your reader: ${subscribeLinks(base, feed.path, feed.search)}</p>`}`;
}

/** The syntax of searches, for a query without words to search for. */
function hints(base: string, words: string): Markup {
  const complaint =
    words.trim() === '' ? '' : html`<p>“${words.slice(0, 100)}” has no word to search for.</p>`;
  return html`${complaint}<p>A search finds papers whose title or abstract has all the words.</p>
<dl class="facts">
<dt><code>"graph neural network"</code></dt><dd>a phrase</dd>
<dt><code>diffusion -image</code></dt><dd>papers without the word “image”</dd>
<dt><code>quanti*</code></dt><dd>words with this beginning</dd>
<dt><code>2501.01234</code></dt><dd>a paper by its arXiv id, DOI or address</dd>
</dl>
<p>Every search is a feed. Or browse <a href="${base}/papers">all papers by date</a>.</p>`;
}
