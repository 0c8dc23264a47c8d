import { html } from 'hono/html';
import type { ItemHead } from '../../../db/items/find-items.ts';
import { MAX_WORDS } from '../../../db/search/search-words.ts';
import type { TopicHead } from '../../../db/topics/find-topic.ts';
import type { Total } from '../../search/matches.ts';
import type { SearchParameters } from '../../search/search-query.ts';
import { subscribeLinks } from '../parts/feed-links.ts';
import { layout, type Markup } from '../parts/layout.ts';
import { counted, grouped } from '../parts/numbers.ts';
import { paperList } from '../parts/papers.ts';
import { type SearchOrder, searchForm } from '../parts/search-form.ts';
import { turn } from './topic.ts';

/** What a search found, on one of its pages. */
export interface Found {
  /** What was looked for, in words. */
  readonly name: string;
  readonly items: readonly ItemHead[];
  /** How many there are on all pages. */
  readonly total: Total | null;
  /** The feed that finds the same, below /feeds/; `null` where there is none. */
  readonly feed: { readonly path: string; readonly search: string } | null;
  /** What stands after the question mark in addresses of the same search. */
  readonly search: string;
  readonly next: string | null;
  /** The first page; `null` on that itself. */
  readonly first: string | null;
}

/** What the page of a search shows. */
export interface SearchView {
  readonly query: SearchParameters & { readonly q: string; readonly order: SearchOrder };
  /** All topics, to choose from. */
  readonly topics: readonly TopicHead[];
  /** Papers that bear the identifier that was typed. */
  readonly identified: readonly ItemHead[];
  /** `undefined` when there was nothing to look for. */
  readonly found?: Found | undefined;
}

/** The page of a search: the form, what was found, and how to subscribe to what will be. */
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
${turn({ older: found.next, newest: found.first }, { older: 'More papers', newest: 'First papers' })}`;
}

function heading({ name, total }: Found): Markup {
  if (total === null) return html`Papers ${name}`;
  return html`${total.more ? `More than ${grouped(total.count)} papers` : counted(total.count, 'paper')} for ${name}`;
}

function subscription(base: string, { feed, search }: Found): Markup {
  const cite = html`Cite all: <a href="${base}/api/search.bib${search}">BibTeX</a> <a href="${base}/api/search.ris${search}">RIS</a>`;
  if (feed === null)
    return html`<p class="meta screen">Add a word to look for, and this can be subscribed to.</p>`;
  return html`<p class="meta screen">Subscribe to this search: ${subscribeLinks(base, feed.path, feed.search)}</p>
${feed.path === 'search' ? html`<p class="meta screen">${cite}</p>` : ''}`;
}

/** What to do when nothing is found: fewer conditions, other words, patience. */
function nothing(base: string, { query, identified }: SearchView, { name, feed }: Found): Markup {
  const { q, topics, since, until } = query;
  const words = q
    .trim()
    .split(/\s+/)
    .filter((word) => /^[\p{L}\p{N}]{4,}$/u.test(word));
  const address = (text: string) => `${base}/search?${new URLSearchParams({ q: text })}`;
  const ideas = [
    ...(topics || since || until
      ? [html`<a href="${address(q)}">Look in all topics and at all times</a>`]
      : []),
    ...(words.length > 0
      ? [
          html`<a href="${address(words.map((word) => `${word}*`).join(' '))}">Take other endings too</a>: ${words.map((word) => `${word}*`).join(' ')}`,
        ]
      : []),
    ...(words.length > 1
      ? words.slice(0, 4).map((word) => html`<a href="${address(word)}">Look for “${word}” alone</a>`)
      : []),
  ];
  return html`<h2>Nothing yet for ${name}</h2>
${identified.length === 0 ? html`<p>All words have to be in the title or the abstract of a paper.</p>` : ''}
${ideas.length === 0 ? '' : html`<ul class="ideas">${ideas.map((idea) => html`<li>${idea}</li>`)}</ul>`}
${feed === null ? '' : html`<p class="screen">Or subscribe, and papers that match arrive in your reader when they come: ${subscribeLinks(base, feed.path, feed.search)}</p>`}`;
}

/** How words are written, when there are none yet, or none that can be looked for. */
function hints(base: string, words: string): Markup {
  const complaint =
    words.trim() === ''
      ? ''
      : html`<p>There is no word in “${words.slice(0, 100)}”, or more than ${MAX_WORDS} of them.</p>`;
  return html`${complaint}<p>All words have to be in the title or the abstract.</p>
<dl class="facts">
<dt><code>"graph neural network"</code></dt><dd>words that stand together</dd>
<dt><code>diffusion -image</code></dt><dd>without a word</dd>
<dt><code>quanti*</code></dt><dd>how a word begins</dd>
<dt><code>2501.01234</code></dt><dd>a paper by its arXiv id, DOI or address</dd>
</dl>
<p>Every search can be subscribed to. Or look through <a href="${base}/papers">all papers by date</a>.</p>`;
}
