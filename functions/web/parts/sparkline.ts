import { html } from 'hono/html';
import type { Markup } from './layout.ts';

/** Of one bar and the gap after it, and of the tallest bar, in units of the drawing. */
const STEP = 4;
const HEIGHT = 16;

/**
 * Counts as small bars, scaled to the largest of them: how steadily something comes, not how much. A count of nothing
 * has no bar; the least count is still to be seen.
 * @param label what it shows, in words
 */
export function sparkline(counts: readonly number[], label: string): Markup {
  const largest = Math.max(...counts, 1);
  const bars = counts.map((count, i) => {
    const height = count === 0 ? 0 : Math.max(1, Math.round((count / largest) * HEIGHT));
    return height === 0 ? '' : `M${i * STEP + 2} ${HEIGHT}v-${height}`;
  });
  return html`<svg class="spark" viewBox="0 0 ${counts.length * STEP} ${HEIGHT}" role="img" aria-label="${label}"><path d="${bars.join('')}"/></svg>`;
}
