import { html } from 'hono/html';
import { writtenDay } from '../../../pipeline/text/dates.ts';
import { percent } from '../../search/parameters.ts';
import type { ShareChange, Trends } from '../../trends/trends.ts';
import { day } from './dates.ts';
import { joined, type Markup } from './markup.ts';
import { counted, grouped } from './numbers.ts';
import { shareChart } from './week-bars.ts';

/** The trend of the one topic of `trends`: a chart with its numbers, and what is new in titles; '' without papers in its weeks. */
export function topicTrend(base: string, trends: Trends): Markup | string {
  const { weeks, isRunning, weekly: all, topics } = trends;
  const [topic] = topics;
  const [first, last] = [weeks[0], weeks.at(-1)];
  if (topic === undefined || first === undefined || last === undefined) return '';
  const { slug, weekly, shares, change } = topic;
  if (weekly.every((items) => items === 0)) return '';
  const summary = `${describeChange(change, trends)}${isRunning ? ' The last week, striped, is not over.' : ''}`;
  const chart = shareChart(
    shares.map((share) => share ?? 0),
    isRunning,
    change?.before,
    {
      first: writtenDay(first),
      last: writtenDay(last),
      label: `Share of all papers in each of ${weeks.length} weeks. ${summary}`,
    },
  );
  return html`<div class="meta trend">${chart}
<p>Share of all papers a week. ${summary} See the <a href="${base}/trends">trends of all topics</a>.</p>
<details><summary>In numbers</summary><table><thead><tr><th>Week of</th><th class="number">Papers</th><th class="number">Of all</th><th class="number">Share</th></tr></thead>
<tbody>${weeks.map((week, i) => {
    const share = shares[i] ?? null;
    return html`<tr><td>${day(week)}${isRunning && week === last ? ', not over' : ''}</td><td class="number">${grouped(weekly[i] ?? 0)}</td><td class="number">${grouped(all[i] ?? 0)}</td><td class="number">${share === null ? '' : percent(share, 1)}</td></tr>
`;
  })}</tbody></table></details></div>
<p class="meta">${describeRising(base, trends, slug)}</p>
`;
}

/** The share of a topic in the last whole week beside that before, in a sentence. */
function describeChange(change: ShareChange | null, { week }: Trends): string {
  if (change === null || week === null) return 'Too few papers to tell how it changes.';
  const { share, before, direction } = change;
  const verdict = direction === 'steady' ? 'Weeks often differ as much' : 'Weeks seldom differ as much';
  return `${percent(share, 1)} in the week of ${writtenDay(week)}, ${percent(before, 1)} in the weeks before (dashed): ${direction}. ${verdict}.`;
}

/** The terms that rise in titles, each with a search for it. @param slug the topic, if titles are those of one */
export function describeRising(base: string, { rising, risingSince }: Trends, slug?: string): Markup {
  if (rising.terms === null || risingSince === null) {
    return html`Too few papers to tell what is new in titles.`;
  }
  const since = html`since ${day(risingSince)} (${counted(rising.items, 'paper')}) against the weeks before (${grouped(rising.before)})`;
  if (rising.terms.length === 0) return html`No term of titles clearly rises ${since}.`;
  return html`New in titles ${since}: ${joined(
    rising.terms.map(({ term, items, before }) => {
      const query = new URLSearchParams({ q: `"${term}"`, ...(slug && { topics: slug }), order: 'newest' });
      return html`<a href="${base}/search?${query}">${term}</a> ${items} after ${before}`;
    }),
    ' · ',
  )}.`;
}
