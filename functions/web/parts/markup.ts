import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** A part of a page. `html` escapes all text that is put into it. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Parts in a row. */
export function joined(parts: readonly (Markup | string)[], separator = ', '): Markup {
  return html`${parts.map((part, i) => html`${i === 0 ? '' : separator}${part}`)}`;
}
