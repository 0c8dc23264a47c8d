import { html } from 'hono/html';
import { writtenDay } from '../../../pipeline/text/dates.ts';
import type { Markup } from './markup.ts';

/** `writtenDay` in a time element. */
export function day(iso: string): Markup {
  return html`<time datetime="${iso.slice(0, 10)}">${writtenDay(iso)}</time>`;
}

/** A time to the minute, in UTC: `2025-03-11 14:05`. */
export function minute(iso: string): Markup {
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')}</time>`;
}

const UNITS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** A duration in its largest whole unit: `day`, `36 hours`. */
export function duration(seconds: number): string {
  const [size, unit] = UNITS.find(([size]) => seconds >= size && seconds % size === 0) ?? [1, 'second'];
  const count = Math.round(seconds / size);
  return count === 1 ? unit : `${count} ${unit}s`;
}
