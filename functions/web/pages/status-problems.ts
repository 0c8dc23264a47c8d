import { html } from 'hono/html';
import { doubtCommand } from '../../../pipeline/ledger/doubt.ts';
import type { Status } from '../../api/schemas/status.ts';
import { summarise } from '../../feeds/summary.ts';
import { minute } from '../parts/dates.ts';
import type { Markup } from '../parts/markup.ts';
import { counted, grouped } from '../parts/numbers.ts';

/** Longest text of a reject on the page; `paperwire rejects` prints all of it. */
const MAX_RAW_CHARS = 400;

/** The unresolved rejects by reason, with their text. */
export function rejectList(reasons: Status['rejects']): Markup {
  if (reasons.length === 0) return html`<p>None unresolved.</p>`;
  return html`<ul class="problems">
${reasons.map(
  ({ code, count, latest }) => html`<li><h3><code>${code}</code> ${grouped(count)}</h3>
${latest.map(
  ({
    id,
    dump,
    message,
    raw,
    start,
    end,
  }) => html`<details><summary>${message} <span class="meta"><bdi>${dump}</bdi></span></summary>
<pre dir="auto">${summarise(raw, MAX_RAW_CHARS)}</pre>
<p class="meta">Bytes ${start} to ${end}. After a fix: <code>paperwire replay ${id}</code></p></details>
`,
)}${count > latest.length ? html`<p class="meta">and ${grouped(count - latest.length)} more: <code>paperwire rejects --reason ${code}</code></p>\n` : ''}</li>
`,
)}</ul>`;
}

/** Pairs of papers that may be one. A person decides; nothing is merged. */
export function possibleDuplicates(base: string, { count, most }: Status['duplicates']): Markup {
  if (count === 0) return html`<p>None.</p>`;
  return html`<ul class="problems">
${most.map(
  ({ items }) => html`<li>${items.map(
    ({ id, title, publishedAt, externalIds }) => html`<p><a href="${base}/items/${id}">${title}</a></p>
<p class="meta">${publishedAt.slice(0, 10)}${externalIds.map((name) => html` · <code>${name}</code>`)}</p>
`,
  )}</li>
`,
)}</ul>
<p class="meta">${count > most.length ? html`and ${grouped(count - most.length)} more: <code>paperwire duplicates</code>. ` : ''}For two different papers: <code>paperwire duplicates --dismiss ID ID</code></p>`;
}

/** The failed dumps, with their reasons. */
export function failedDumps({ counts, failures }: Status['dumps']): Markup {
  if (failures.length === 0) return html`<p>None.</p>`;
  return html`<ul class="problems">
${failures.map(
  ({ id, name, startedAt, reason, records, rejected }) => html`<li><h3><bdi>${name}</bdi></h3>
<p class="meta">${minute(startedAt)}${records === 0 ? '' : ` · ${grouped(rejected)} of ${counted(records, 'record')} rejected`} · <code>${id.slice(0, 12)}</code></p>
<p class="note">${reason ?? 'No reason is recorded.'}</p></li>
`,
)}</ul>
${counts.failed > failures.length ? html`<p class="meta">and ${grouped(counts.failed - failures.length)} older ones</p>` : ''}`;
}

/** The loaded dumps that may be read wrong, with the command that shows it. */
export function doubtfulDumps({ doubtful }: Status['dumps']): Markup {
  if (doubtful.length === 0) return html`<p>None.</p>`;
  return html`<ul class="problems">
${doubtful.map(
  (dump) => html`<li><h3><bdi>${dump.name}</bdi></h3>
<p class="note">${dump.doubt}</p>
<p class="meta">See <code>${doubtCommand(dump)}</code>. If it is right: <code>paperwire replay ${dump.id.slice(0, 12)} --accept</code></p></li>
`,
)}</ul>`;
}
