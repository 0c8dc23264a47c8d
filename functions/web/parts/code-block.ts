import { html, raw } from 'hono/html';
import type { Markup } from './layout.ts';

/** Text as it stands. Quotation marks need no escape here, and a page of JSON is a third longer with it. */
export function codeBlock(text: string): Markup {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return html`<pre><code>${raw(escaped)}</code></pre>`;
}

/** Room for a value on one line, in characters. */
const LINE = 96;

/** JSON as people read it: what fits on a line stands on one. */
export function writeJson(value: unknown, indent = ''): string {
  const flat = JSON.stringify(value);
  if (flat.length + indent.length <= LINE || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((element) => writeJson(element, inner))
    : Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${writeJson(part, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}
