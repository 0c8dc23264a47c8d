import { html } from 'hono/html';
import type { Status } from '../../api/schemas/status.ts';
import { minute } from '../parts/dates.ts';
import type { Markup } from '../parts/markup.ts';
import { counted, grouped, roughly } from '../parts/numbers.ts';

type Run = Status['runs'][number];
type Stage = Run['stages'][number];

/** Runs on the page, and those of them with their stages. */
const MAX_RUNS = 12;
const MAX_RUNS_WITH_STAGES = 4;

/** The last runs: counts, speed and the time of each stage. The newest run is open. */
export function lastRuns(runs: readonly Run[]): Markup {
  if (runs.length === 0) return html`<p>None yet.</p>`;
  const fastest = Math.max(...runs.map(({ counts }) => counts?.perSecond ?? 0));
  return html`<ul class="runs">
${runs.slice(0, MAX_RUNS).map((run, i) => {
  const head = html`<bdi>${run.name}</bdi> <span class="meta">${minute(run.startedAt)}</span>
${outcome(run, fastest)}`;
  return i < MAX_RUNS_WITH_STAGES && run.stages.length > 0
    ? html`<li><details${i === 0 ? ' open' : ''}><summary>${head}</summary>
${stages(run.stages)}</details></li>
`
    : html`<li>${head}</li>
`;
})}</ul>`;
}

function outcome({ counts }: Run, fastest: number): Markup | string {
  if (counts === null) return '';
  const { records, stored, merged, rejected, seconds, perSecond } = counts;
  return html`<span class="meta">${counted(records, 'record')}: ${grouped(stored)} stored, ${grouped(merged)} merged, ${grouped(rejected)} rejected, in ${grouped(Math.round(seconds * 10) / 10)} s${perSecond === null ? '' : html` · ${roughly(perSecond)} per second ${bar(perSecond / fastest)}`}</span>`;
}

function stages(stages: readonly Stage[]): Markup {
  const longest = Math.max(...stages.map(({ ms }) => ms), 1);
  return html`<div class="wide" tabindex="0" role="region" aria-label="Stages"><table>
<thead><tr><th scope="col">Stage</th><th scope="col" class="number">In</th><th scope="col" class="number">Out</th><th scope="col" class="number">Rejected</th><th scope="col" class="number">Per second</th><th scope="col" class="number">Time</th><th><span class="hidden">Time as a bar</span></th></tr></thead>
<tbody>
${stages.map(
  (
    stage,
  ) => html`<tr><th scope="row">${stage.name}</th><td class="number">${grouped(stage.in)}</td><td class="number">${grouped(stage.out)}</td><td class="number">${grouped(stage.rejected)}</td><td class="number">${stage.perSecond === null ? '' : roughly(stage.perSecond)}</td><td class="number">${stage.ms < 1_000 ? `${Math.round(stage.ms)} ms` : `${grouped(Math.round(stage.ms / 100) / 10)} s`}</td><td>${bar(stage.ms / longest)}</td></tr>
`,
)}</tbody></table></div>`;
}

/** A bar for a share of the largest value. A number beside it says the same. */
function bar(share: number): Markup {
  const width = Math.round(share * 1_000) / 10;
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><path d="M0 4h${width}"/></svg>`;
}
