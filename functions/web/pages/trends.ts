import { html } from 'hono/html';
import { topicPage } from '../../links/site-links.ts';
import { percent } from '../../search/parameters.ts';
import type { TopicTrend, Trends } from '../../trends/trends.ts';
import { day } from '../parts/dates.ts';
import { layout, localPath } from '../parts/layout.ts';
import type { Markup } from '../parts/markup.ts';
import { describeRising } from '../parts/trend.ts';
import { sparkline } from '../parts/week-bars.ts';

/** The page of the trends of all topics, the clearest change first. */
export function trendsPage(base: string, trends: Trends): Promise<string> {
  return layout(base, {
    title: 'Trends · Paperwire',
    description: 'The share of each topic in the last twelve weeks, and what is new in titles.',
    feeds: [],
    current: '/trends',
    main: html`<h1>Trends</h1>
<p class="lede">The share of each topic in the papers of a week, and what is new in titles.</p>
${trends.week === null ? html`<p>No papers yet.</p>` : drawTrends(base, trends, trends.week)}`,
  });
}

function drawTrends(base: string, trends: Trends, week: string): Markup {
  const { weeks, isRunning, topics } = trends;
  const running = weeks.at(-1);
  // The page holds so many links that their host counts.
  const path = localPath(base);
  return html`<h2>New in titles</h2>
<p>${describeRising(base, trends)}</p>
<h2>Topics</h2>
<p class="meta">The papers of the week of ${day(week)} beside those of the weeks before, the clearest change first. A change is clear if weeks seldom differ so much. A paper can have several topics.${isRunning && running !== undefined ? html` The week of ${day(running)}, striped, is not over.` : ''}</p>
<div class="wide"><table class="trends"><thead><tr><th scope="col">Topic</th><th scope="col">Twelve weeks</th><th scope="col" class="number">Share</th><th scope="col" class="number">Before</th><th scope="col">Change</th></tr></thead>
<tbody>
${topics.map((topic) => drawTopic(path, topic, isRunning))}</tbody></table></div>`;
}

function drawTopic(
  path: string,
  { slug, name, weekly, shares, change }: TopicTrend,
  isRunning: boolean,
): Markup {
  const papers = weekly.reduce((sum, items) => sum + items, 0);
  const bars = sparkline(
    shares.map((share) => share ?? 0),
    isRunning,
    `${papers} papers`,
  );
  const cells =
    change === null
      ? html`<td colspan="3">too few papers to tell</td>`
      : html`<td class="number">${percent(change.share, 1)}</td><td class="number">${percent(change.before, 1)}</td><td>${DIRECTIONS[change.direction]}</td>`;
  return html`<tr><th scope="row"><a href="${topicPage(path, slug)}">${name}</a></th><td>${bars}</td>${cells}</tr>
`;
}

const DIRECTIONS = {
  rising: html`<strong>▲ rising</strong>`,
  falling: html`<strong>▼ falling</strong>`,
  steady: 'steady',
};
