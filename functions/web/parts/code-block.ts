import { html, raw } from 'hono/html';
import type { Markup } from './markup.ts';

/** Text as code. It leaves quotation marks alone: escapes would make a page of JSON a third longer. */
export function codeBlock(text: string): Markup {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return html`<pre><code>${raw(escaped)}</code></pre>`;
}

const MAX_LINE_CHARS = 96;

/** JSON for people: a value that fits on a line stands on one. */
export function writeJson(value: unknown, indent = ''): string {
  const flat = JSON.stringify(value);
  if (flat.length + indent.length <= MAX_LINE_CHARS || typeof value !== 'object' || value === null)
    return flat;
  const inner = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((element) => writeJson(element, inner))
    : Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${writeJson(part, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}
