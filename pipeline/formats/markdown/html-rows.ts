/** Reads the rows of tables, and other parts, of HTML within Markdown. */
import { type Inline, inlineOfHtml, type Place } from './inline.ts';
import type { Row } from './table.ts';

const ROWSPAN = /^<t[dh]\b[^<>]{0,300}\browspan\s?=\s?["']?(\d{1,3})/i;

/** The rows of a table. A cell that spans several rows stands in each of them, so that columns stay in line. */
export function rowsOfHtml(table: string, at: number): Row[] {
  const open: { cell: Inline; rows: number }[] = [];
  return partsOfHtml(table, /<tr\b/gi, at).map(({ html, ...place }) => {
    const own = partsOfHtml(html, /<t[dh]\b/gi, 0).values();
    const cells: Inline[] = [];
    for (let next = own.next(); ; ) {
      const above = open[cells.length];
      if (above !== undefined && above.rows > 0) {
        above.rows -= 1;
        cells.push({ ...above.cell, marks: [] });
      } else if (next.done === true) return { ...place, cells };
      else {
        const cell = inlineOfHtml(next.value.html);
        open[cells.length] = { cell, rows: Number(ROWSPAN.exec(next.value.html)?.[1] ?? 1) - 1 };
        cells.push(cell);
        next = own.next();
      }
    }
  });
}

/** The parts of HTML that begin with a tag, each up to the next one. */
export function partsOfHtml(html: string, tag: RegExp, at: number): (Place & { readonly html: string })[] {
  const starts = [...html.matchAll(tag)].map(({ index }) => index);
  return starts.map((start, i) => {
    const end = starts[i + 1] ?? html.length;
    return { start: at + start, end: at + end, html: html.slice(start, end) };
  });
}
