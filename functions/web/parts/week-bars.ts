import { html } from 'hono/html';
import { percent } from '../../search/parameters.ts';
import type { Markup } from './markup.ts';

/** Of a sparkline, in units of the drawing: width of a bar with its gap, and height of the tallest bar. */
const SPARK_STEP = 4;
const SPARK_HEIGHT = 16;

/** Of a chart: the same, width of a bar without its gap, and height of a line of text. */
const CHART_STEP = 30;
const CHART_HEIGHT = 80;
const CHART_BAR = 22;
const CHART_TEXT = 16;

/**
 * Weeks as small bars, scaled to the largest: they show how steadily papers come. Zero has no bar; one is still visible.
 * @param isRunning whether the last week is not over; its bar is striped
 * @param label the text for people who cannot see the bars
 */
export function sparkline(values: readonly number[], isRunning: boolean, label: string): Markup {
  const largest = Math.max(...values);
  const bars = values.map((value, i) => {
    const height = value === 0 ? 0 : Math.max(1, Math.round((value / largest) * SPARK_HEIGHT));
    return height === 0 ? '' : `M${i * SPARK_STEP + 2} ${SPARK_HEIGHT}v-${height}`;
  });
  const running = isRunning ? bars.pop() : '';
  return html`<svg viewBox="0 0 ${values.length * SPARK_STEP} ${SPARK_HEIGHT}" role="img" aria-label="${label}"><path d="${bars.join('')}"/>${running ? html`<path stroke-dasharray="2" d="${running}"/>` : ''}</svg>`;
}

/** Texts of a chart: below its first and last bar, and for people who cannot see it. */
export interface ChartTexts {
  readonly first: string;
  readonly last: string;
  readonly label: string;
}

/**
 * Weeks as bars on a scale from zero, and a dashed line at the share of the weeks before. It needs no colour: a running week
 * is striped.
 * @param shares 0 to 1
 */
export function shareChart(
  shares: readonly number[],
  isRunning: boolean,
  before: number | undefined,
  { first, last, label }: ChartTexts,
): Markup {
  const width = shares.length * CHART_STEP;
  const largest = Math.max(...shares, before ?? 0);
  const y = (share: number) => Number((CHART_HEIGHT * (1 - share / largest)).toFixed(1));
  const bars = shares.map((share, i) => {
    const x = (i + 0.5) * CHART_STEP;
    const stripes = isRunning && i === shares.length - 1 ? html` stroke-dasharray="3 2"` : '';
    return html`<line x1="${x}" y1="${CHART_HEIGHT}" x2="${x}" y2="${y(share)}"${stripes}/>`;
  });
  const level = (at: number) => html` x1="0" y1="${at}" x2="${width}" y2="${at}" stroke="currentColor"`;
  return html`<svg width="${width}" viewBox="0 -${CHART_TEXT} ${width} ${CHART_HEIGHT + 2 * CHART_TEXT}" role="img" aria-label="${label}" font-size="12" fill="currentColor"><g class="chart" stroke="currentColor" stroke-width="${CHART_BAR}">${bars}</g>
<line${level(CHART_HEIGHT)}/>${before === undefined ? '' : html`<line${level(y(before))} stroke-dasharray="5 4"/>`}
<text y="-4">${percent(largest, 1)}</text><text y="${CHART_HEIGHT + 13}">${first}</text><text x="${width}" y="${CHART_HEIGHT + 13}" text-anchor="end">${last}</text></svg>`;
}
