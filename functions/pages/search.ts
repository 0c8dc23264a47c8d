import { html } from 'hono/html';
import type { ItemHead } from '../../db/find-items.ts';
import type { PreparedSearch, SearchQuery } from '../search-query.ts';
import { feedLinks } from './feed-links.ts';
import { layout, type Markup } from './layout.ts';
import { paperList } from './papers.ts';

/** What a search found. */
export interface Found extends PreparedSearch {
  readonly items: readonly ItemHead[];
}

/** The page of a search: the form, what was found, and how to subscribe to what will be. */
export function searchPage(base: string, query: SearchQuery, found?: Found): Promise<string> {
  const search = found === undefined ? '' : `?${found.parameters}`;
  return layout(base, {
    title: found === undefined ? 'Search · Paperwire' : `${found.name} · Paperwire`,
    feeds: found === undefined ? [] : [{ title: `Paperwire: ${found.name}`, path: 'search', search }],
    main: html`<h1>Search</h1>
${form(base, query)}
${found === undefined ? HINTS : results(base, found, search)}`,
  });
}

function form(base: string, { q, topics, since, until }: SearchQuery): Markup {
  const kept = Object.entries({ topics, since, until }).filter(([, value]) => value !== undefined);
  return html`<form class="search" action="${base}/search" role="search">
<input type="search" name="q" value="${q}" maxlength="200" aria-label="Words in titles and abstracts" required>
${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button>Search</button>
</form>`;
}

function results(base: string, { items, name }: Found, search: string): Markup {
  return html`<p>Subscribe to this search: ${feedLinks(base, 'search', search)} · Cite what was found: <a href="${base}/api/search.bib${search}">BibTeX</a> <a href="${base}/api/search.ris${search}">RIS</a></p>
<h2>${items.length === 0 ? html`Nothing yet for ${name}` : html`Papers for ${name}`}</h2>
${
  items.length === 0
    ? html`<p>Try fewer words, or subscribe: papers that match arrive in your reader when they come.</p>`
    : paperList(base, items)
}`;
}

const HINTS = html`<p>All words have to be in the title or the abstract. <code>"words in quotes"</code> stand together, <code>-word</code> must not be there, <code>word*</code> is how a word begins.</p>`;
