import { html } from 'hono/html';
import { MAX_SEARCH } from '../../db/search-words.ts';
import { localPath, type Markup } from './layout.ts';

/** The field for words, wherever a page offers to search. */
export function searchBox(base: string, words = ''): Markup {
  return html`<form class="search" action="${localPath(base)}/search" role="search">
${searchField(words)}
</form>`;
}

/** The field and its button, within a form. */
export function searchField(words: string): Markup {
  return html`<input type="search" name="q" value="${words}" maxlength="${MAX_SEARCH}" placeholder="Words in titles and abstracts" aria-label="Words in titles and abstracts">
<button class="main">Search</button>`;
}
