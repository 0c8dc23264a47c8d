import { html } from 'hono/html';
import type { Suggestion } from '../../http/problem.ts';
import { layout } from '../parts/layout.ts';
import { searchBox } from '../parts/search-form.ts';
import { readable } from '../parts/text.ts';

/** A page for an error: the reason and where to go on. Its links are relative, as the site may not know its own address. */
export function messagePage(
  title: string,
  message: string,
  suggestions: readonly Suggestion[] = [],
): Promise<string> {
  return layout('', {
    title: `${title} · Paperwire`,
    feeds: [],
    listed: false,
    main: html`<h1>${title}</h1>
<p class="lede">${readable(message)}</p>
${suggestions.length === 0 ? '' : html`<p>Did you mean ${suggestions.map(({ name, url }, i) => html`${i === 0 ? '' : i === suggestions.length - 1 ? ' or ' : ', '}<a href="${url}">${name}</a>`)}?</p>\n`}${searchBox('')}
<p>Or see <a href="/">the topics</a>, <a href="/papers">the papers by date</a> or <a href="/status">the status</a>.</p>`,
  });
}
