import { html } from 'hono/html';
import { FORMAT_NAMES } from '../../../pipeline/formats/names.ts';
import { layout, localPath } from '../parts/layout.ts';
import { grouped } from '../parts/numbers.ts';

/**
 * The page on which an operator pastes or drops a dump, previews it and ingests it. Its script, static/add.js, uses the
 * API: the token goes into a header field, never into an address.
 * @param maxBytes size of the largest dump
 */
export function addPage(base: string, maxBytes: number): Promise<string> {
  const names = FORMAT_NAMES.toSorted();
  return layout(base, {
    title: 'Add a dump · Paperwire',
    feeds: [],
    listed: false,
    scripts: ['add'],
    main: html`<h1>Add a dump</h1>
<p class="lede">Paste a copied page, or drop a file: a saved feed, an export, an e-mail, or an archive of these. You see a preview before anything is written.</p>
<noscript><p>This page needs JavaScript. Without it, post the dump for a preview:</p>
<pre>curl --data-binary @FILE -H "Content-Type: text/plain" -H "Authorization: Bearer TOKEN" "${base}/api/dumps?dry-run=1"</pre>
<p>Leave out <code>?dry-run=1</code> to ingest it.</p></noscript>
<form id="add" class="fields" data-api="${localPath(base)}/api/dumps" data-papers="${localPath(base)}/papers" data-max-bytes="${maxBytes}" hidden>
<p><label for="token">Token</label> <input id="token" type="password" autocomplete="off" required aria-describedby="token-note">
<span class="meta" id="token-note">The <code>INGEST_TOKEN</code> of this site. This tab keeps it until you close it.</span></p>
<p><label for="text">Text of the dump</label> <textarea id="text" spellcheck="false" dir="auto"></textarea></p>
<p><label for="file">Or a file, chosen here or dropped on this page</label> <input id="file" type="file" aria-describedby="file-note">
<span class="meta" id="file-note">At most ${maxBytes < 1e6 ? `${grouped(Math.floor(maxBytes / 1e3))} kB` : `${grouped(Math.floor(maxBytes / 1e6))} MB`}, compressed or not.</span></p>
<details><summary>Name, date and format</summary>
<div class="filters">
<label>Name <input id="name" maxlength="200"></label>
<label>Taken on <input id="captured" type="date"></label>
<label>Format <select id="format"><option value="">detect</option>${names.map((name) => html`<option>${name}</option>`)}</select></label>
</div></details>
<p class="buttons"><button class="main" id="preview">Preview</button> <button type="button" id="ingest" disabled>Ingest</button></p>
</form>
<p id="message" role="status"></p>
<progress id="progress" class="progress" aria-label="Records ingested" hidden></progress>
<div id="result" tabindex="-1"></div>`,
  });
}
