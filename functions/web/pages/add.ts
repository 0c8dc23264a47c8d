import { html } from 'hono/html';
import { layout, localPath } from '../parts/layout.ts';
import { grouped } from '../parts/numbers.ts';

/** What the page has to know of posting dumps. */
export interface AddView {
  /** The formats that can be chosen, by their names. */
  readonly formats: readonly string[];
  /** Largest dump, in bytes. */
  readonly maxBytes: number;
}

/**
 * The page on which an operator gives a dump: pastes or drops it, sees what would be read of it, then lets it be ingested. A
 * script does that through the API, since the token goes into a header field, never into an address.
 */
export function addPage(base: string, { formats, maxBytes }: AddView): Promise<string> {
  return layout(base, {
    title: 'Add a dump · Paperwire',
    feeds: [],
    listed: false,
    scripts: ['add'],
    main: html`<h1>Add a dump</h1>
<p class="lede">Paste a copied page, or drop a file: a saved feed, an export, a mailing, an archive of such. You see what would be read of it before anything is written.</p>
<noscript><p>This page needs its script. Without it, post the dump:</p>
<pre>curl --data-binary @FILE -H "Content-Type: text/plain" -H "Authorization: Bearer TOKEN" "${base}/api/dumps?dry-run=1"</pre>
<p>and the same without <code>?dry-run=1</code> to ingest it.</p></noscript>
<form id="add" class="fields" data-api="${localPath(base)}/api/dumps" data-papers="${localPath(base)}/papers" data-max-bytes="${maxBytes}" hidden>
<p><label for="token">Token</label> <input id="token" type="password" autocomplete="off" required aria-describedby="token-note">
<span class="meta" id="token-note">The <code>INGEST_TOKEN</code> of this site. It stays in this tab, until you close it.</span></p>
<p><label for="text">Text of the dump</label> <textarea id="text" spellcheck="false" dir="auto"></textarea></p>
<p><label for="file">or a file, dropped anywhere here</label> <input id="file" type="file" aria-describedby="file-note">
<span class="meta" id="file-note">Up to ${grouped(Math.floor(maxBytes / 1_000_000))} MB, also compressed.</span></p>
<details><summary>Name, day and format</summary>
<div class="filters">
<label>Name <input id="name" maxlength="200"></label>
<label>Taken on <input id="captured" type="date"></label>
<label>Format <select id="format"><option value="">found out</option>${formats.map((name) => html`<option>${name}</option>`)}</select></label>
</div></details>
<p class="buttons"><button class="main" id="preview">See what would be read</button> <button type="button" id="ingest" disabled>Ingest</button></p>
</form>
<p id="message" role="status"></p>
<progress id="progress" class="progress" aria-label="Records that are in" hidden></progress>
<div id="result" tabindex="-1"></div>`,
  });
}
