import { html } from 'hono/html';
import { findLinks } from '../../links/links-in-text.ts';
import type { Markup } from './markup.ts';

/** A formula between dollar signs, by the rules of Pandoc that spare prices: no space inside at the ends, no digit after. */
const FORMULA = /\$\$?(?![\s$])[^$]{1,400}(?<![\s\\])\$\$?(?!\d)/g;

/** A paragraph with its addresses as links and its formulas marked. */
export function readable(paragraph: string): Markup {
  const parts: Markup[] = [];
  let end = 0;
  for (const { 0: formula, index } of paragraph.matchAll(FORMULA)) {
    parts.push(linked(paragraph.slice(end, index)), html`<span class="math" dir="ltr">${formula}</span>`);
    end = index + formula.length;
  }
  return html`${parts}${linked(paragraph.slice(end))}`;
}

function linked(text: string): Markup {
  return html`${findLinks(text).map(({ text, url }) => (url === null ? text : html`<a href="${url}">${text}</a>`))}`;
}

/** A name as a heading: with a capital, unless its first word is a code such as `cs.CV` or `hep-th`. */
export function headingOf(name: string): string {
  return name.replace(/^[a-z](?=[a-z]*(?:\s|$))/, (letter) => letter.toUpperCase());
}
