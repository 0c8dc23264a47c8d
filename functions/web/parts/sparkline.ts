import { html } from 'hono/html';
import type { Markup } from './markup.ts';

/** Width of a bar with its gap, and height of the tallest bar, in units of the drawing. */
const STEP_UNITS = 4;
const HEIGHT_UNITS = 16;

/**
 * Counts as small bars, scaled to the largest: they show how steadily papers come. Zero has no bar; one is still visible.
 * @param label the text for people who cannot see the bars
 */
export function sparkline(counts: readonly number[], label: string): Markup {
  const largest = Math.max(...counts, 1);
  const bars = counts.map((count, i) => {
    const height = count === 0 ? 0 : Math.max(1, Math.round((count / largest) * HEIGHT_UNITS));
    return height === 0 ? '' : `M${i * STEP_UNITS + 2} ${HEIGHT_UNITS}v-${height}`;
  });
  return html`<svg class="spark" viewBox="0 0 ${counts.length * STEP_UNITS} ${HEIGHT_UNITS}" role="img" aria-label="${label}"><path d="${bars.join('')}"/></svg>`;
}
