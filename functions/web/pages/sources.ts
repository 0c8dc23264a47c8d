import { html } from 'hono/html';
import type { Trial } from '../../sources/trial/outcome.ts';
import { layout } from '../parts/layout.ts';
import type { Markup } from '../parts/markup.ts';
import { counted } from '../parts/numbers.ts';

/** A source, as the page may show it. */
export interface ShownSource {
  readonly name: string;
  readonly enabled: boolean;
}

/** What the page shows. */
export interface SourcesShown {
  readonly sources: readonly ShownSource[];
  /** The file of the list; `undefined` when the list is part of the program. */
  readonly file: string | undefined;
  readonly trial?: Trial;
  /** What has just been done. */
  readonly message?: string;
}

/** The page /sources: forms with which an operator tries an address, adds it, and enables and disables sources. */
export function sourcesPage(base: string, { sources, file, trial, message }: SourcesShown): Promise<string> {
  return layout(base, {
    title: 'Sources · Paperwire',
    feeds: [],
    listed: false,
    main: html`<h1>Sources</h1>
<p class="lede">Places that this site fetches papers from. <a href="${base}/status">Status</a> says how each fares.</p>
${message === undefined ? '' : html`<p role="status">${message}</p>\n`}${
  file === undefined
    ? html`<p>The list is part of the upload of this site: edit <code>seeds/sources.json</code> and deploy it again.</p>`
    : html`${trial === undefined ? '' : trialShown(trial)}${addForm(base, trial)}
<h2>Enable and disable</h2>
<form class="fields" method="post" action="${base}/sources">
${tokenField('list-token')}
<p><label for="listed">Source</label> <select id="listed" name="name">${sources.map(({ name, enabled }) => html`<option value="${name}">${name}${enabled ? ' (enabled)' : ''}</option>`)}</select></p>
<p class="buttons"><button name="do" value="enable">Enable</button> <button name="do" value="disable">Disable</button></p>
</form>`
}`,
  });
}

function addForm(base: string, trial: Trial | undefined): Markup {
  const entry = trial?.entry;
  return html`<h2>${entry ? 'Add it' : 'Try an address'}</h2>
<form class="fields" method="post" action="${base}/sources">
${tokenField('token')}
<p><label for="url">Address of a feed, a repository, or a page</label> <input id="url" name="url" type="url" required value="${trial?.address ?? ''}"></p>
${entry ? html`<p><label for="name">Name</label> <input id="name" name="name" maxlength="60" value="${entry.name}"></p>\n` : ''}<p class="buttons"><button name="do" value="try"${entry ? '' : html` class="main"`}>Try</button>${entry ? html` <button class="main" name="do" value="add">Add</button>` : ''}</p>
</form>`;
}

function tokenField(id: string): Markup {
  return html`<p><label for="${id}">Token</label> <input id="${id}" name="token" type="password" autocomplete="current-password" required> <span class="meta">The <code>INGEST_TOKEN</code> of this site.</span></p>`;
}

/** What the tried address would bring. */
function trialShown({ address, steps, format, papers, rhythm, doubts, first, refusal }: Trial): Markup {
  const notes = [...steps, ...doubts];
  return html`<h2>${address}</h2>
${refusal === null ? html`<p>${counted(papers, 'paper')}, read as ${format}; ${rhythm}.</p>` : html`<p class="fault">No papers: ${refusal.message} (<code>${refusal.code}</code>).</p>`}
${notes.map((note) => html`<p class="note">${note}</p>\n`)}${
  first.length === 0
    ? ''
    : html`<ul class="short">${first.map(({ title, authors, publishedAt }) => html`<li><bdi>${title}</bdi> <span class="meta">${publishedAt.slice(0, 10)}${authors.length === 0 ? '' : ` · ${authors.slice(0, 3).join(', ')}${authors.length > 3 ? ', …' : ''}`}</span></li>\n`)}</ul>`
}
`;
}
