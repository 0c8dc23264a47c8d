import { html } from 'hono/html';
import { findLinks } from '../../links/links-in-text.ts';
import type { Markup } from './layout.ts';

/**
 * A formula between dollar signs. As Pandoc has it: no space within them at the ends, and no digit after, so that prices
 * stay what they are.
 */
const FORMULA = /\$\$?(?![\s$])[^$]{1,400}(?<![\s\\])\$\$?(?!\d)/g;

/** A paragraph with its addresses as links, and its formulas kept in one piece, as their authors wrote them. */
export function readable(paragraph: string): Markup {
  const pieces: Markup[] = [];
  let end = 0;
  for (const { 0: formula, index } of paragraph.matchAll(FORMULA)) {
    pieces.push(linked(paragraph.slice(end, index)), html`<span class="math" dir="ltr">${formula}</span>`);
    end = index + formula.length;
  }
  return html`${pieces}${linked(paragraph.slice(end))}`;
}

function linked(text: string): Markup {
  return html`${findLinks(text).map(({ text, url }) => (url === null ? text : html`<a href="${url}">${text}</a>`))}`;
}
