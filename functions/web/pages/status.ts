import { html } from 'hono/html';
import type { Status } from '../../api/schemas/status.ts';
import type { SourceStatus } from '../../sources/source-state.ts';
import { duration, minute } from '../parts/dates.ts';
import { layout } from '../parts/layout.ts';
import type { Markup } from '../parts/markup.ts';
import { counted, grouped } from '../parts/numbers.ts';
import { doubtfulDumps, failedDumps, possibleDuplicates, rejectList } from './status-problems.ts';
import { lastRuns } from './status-runs.ts';

/** The mark of each state, beside its name. The states that need a person come first. */
const MARKS: Readonly<Record<SourceStatus['state'], string>> = {
  failing: '✕',
  stale: '▲',
  never: '·',
  quiet: '○',
  fresh: '●',
  disabled: '·',
};

const ORDER = Object.keys(MARKS);

/** The page /status: sources, runs, rejects, duplicates and failed dumps at a glance. */
export function statusPage(base: string, status: Status, canAdd = false): Promise<string> {
  const { items, changedAt, dumps } = status;
  return layout(base, {
    title: 'Status · Paperwire',
    description: 'The state of the sources and the last dumps.',
    feeds: [],
    current: '/status',
    main: html`<h1>Status</h1>
<p class="lede">${summary(status)}</p>
<p class="meta">${counted(items, 'paper')} from ${counted(dumps.counts.loaded, 'dump')}; last change ${minute(changedAt)}. All times are in UTC.${dumps.counts.loading === 0 ? '' : ` ${counted(dumps.counts.loading, 'dump')} being loaded.`}${canAdd ? html` <a href="${base}/add">Add a dump</a>, <a href="${base}/sources">a source</a>` : ''}</p>
<h2>Sources</h2>
${sourceList(status.sources)}
<h2>Last runs</h2>
${lastRuns(status.runs)}
<h2>Rejects</h2>
${rejectList(status.rejects)}
<h2>Possible duplicates</h2>
${possibleDuplicates(base, status.duplicates)}
<h2>Failed dumps</h2>
${failedDumps(status.dumps)}
<h2>Doubtful dumps</h2>
${doubtfulDumps(status.dumps)}
<h2>Versions</h2>
<dl class="facts">
<dt>Model</dt><dd>${status.model ?? 'none yet'}</dd>
<dt>Taxonomy</dt><dd>${status.taxonomy.hash === null ? 'none yet' : html`<code>${status.taxonomy.hash.slice(0, 12)}</code>`}</dd>
<dt>Topic model</dt><dd>${status.taxonomy.version === null ? 'none yet' : html`version <code>${status.taxonomy.version}</code>, fitted on ${counted(status.taxonomy.fittedOn, 'paper')}, ${minute(status.taxonomy.fittedAt ?? '')}`}</dd>
</dl>`,
  });
}

/** Everything that needs a person, in one sentence. */
function summary({ sources, dumps, rejects }: Status): string {
  const wrong = sources.filter(({ state }) => state === 'stale' || state === 'failing').length;
  const waiting = rejects.reduce((sum, { count }) => sum + count, 0);
  const problems = [
    ...(wrong === 0 ? [] : [`${counted(wrong, 'source')} of ${sources.length} stale or failing`]),
    ...(dumps.counts.failed === 0 ? [] : [`${counted(dumps.counts.failed, 'dump')} failed`]),
    ...(dumps.doubtful.length === 0 ? [] : [`${counted(dumps.doubtful.length, 'dump')} doubtful`]),
    ...(waiting === 0 ? [] : [`${counted(waiting, 'reject')} unresolved`]),
  ];
  return problems.length === 0 ? 'All is well.' : `${problems.join('; ')}.`;
}

function sourceList(sources: readonly SourceStatus[]): Markup {
  const idle = sources.filter(({ state }) => state === 'disabled');
  const fetched = sources
    .filter(({ state }) => state !== 'disabled')
    .toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  return html`${fetched.length === 0 ? html`<p>No source is enabled. Dumps come by hand.</p>` : fetchedSources(fetched)}
${idle.length === 0 ? '' : html`<p class="meta">Disabled: ${idle.map(({ name }) => name).join(', ')}.</p>`}`;
}

function fetchedSources(sources: readonly SourceStatus[]): Markup {
  return html`<ul class="sources">
${sources.map(
  (
    source,
  ) => html`<li><h3><span class="state ${source.state}"><span aria-hidden="true">${MARKS[source.state]}</span> ${stateName(source.state)}</span> ${source.name}</h3>
<p class="meta">${times(source)}</p>
${remarks(source).map((text) => html`<p class="note">${text}</p>\n`)}</li>
`,
)}</ul>`;
}

function stateName(state: SourceStatus['state']): string {
  return state === 'never' ? 'not fetched yet' : state;
}

function times({ host, lastChangeAt, lastSuccessAt, nextAttemptAt, cadenceSeconds }: SourceStatus): Markup {
  return html`${host === null ? '' : `${host} · `}${lastChangeAt === null ? 'nothing new yet' : html`last new ${minute(lastChangeAt)}`}${lastSuccessAt === null ? '' : html` · fetched ${minute(lastSuccessAt)}`} · every ${duration(cadenceSeconds)}${nextAttemptAt === null ? '' : html` · next ${minute(nextAttemptAt)}`}`;
}

/** Notes for the operator beside the times. */
function remarks(source: SourceStatus): string[] {
  const { state, code, message, failures, movedToHost, unfinished } = source;
  return [
    ...(state === 'failing'
      ? [`${code}: ${message}${failures > 1 ? ` (${grouped(failures)} times in a row)` : ''}`]
      : []),
    ...(state === 'stale' ? [`Expected something new at least every ${duration(source.quietSeconds)}.`] : []),
    ...(movedToHost === null ? [] : [`A permanent redirect leads to ${movedToHost}.`]),
    ...(unfinished ? ['The list is long: the next run continues it.'] : []),
  ];
}
