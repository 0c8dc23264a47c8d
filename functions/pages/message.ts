import { html } from 'hono/html';
import { layout } from './layout.ts';

/** A page that says why there is no other. Its links are relative to the host, since it may not know its address. */
export function messagePage(title: string, message: string): Promise<string> {
  return layout('', {
    title: `${title} · Paperwire`,
    feeds: [],
    main: html`<h1>${title}</h1>
<p>${message}</p>
<p>The <a href="/">home page</a> lists all topics.</p>`,
  });
}
