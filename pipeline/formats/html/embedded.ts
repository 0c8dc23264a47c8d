import { FieldNames } from '../fields/field-names.ts';
import { JsonPapers } from '../json/papers.ts';
import { readRecord } from '../json/record.ts';
import type { ListedPaper } from './list.ts';

/** Where a page of Hugging Face hands its papers to the script that draws it: JSON as the value of an attribute. */
const PROPS = /\bdata-target="(?:DailyPapers|PaperList|PapersPage|PaperPage)"[^<>"]{0,200}\bdata-props="/g;

/** What JSON is escaped with in an attribute (WHATWG HTML, section 13.3). */
const REFERENCES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&#39;': "'",
  '&#x27;': "'",
  '&nbsp;': '\u00a0',
};

/** Papers have more than this; other objects have titles too. */
const NAMED = /"(?:summary|ai_summary|authors)"/;

/** The papers in the data of a page of Hugging Face, at their places in the page. Of a page that was cut those before the cut. */
export function findEmbedded(html: string): readonly ListedPaper[] {
  return [...html.matchAll(PROPS)].flatMap(({ 0: opening, index }) => {
    const start = index + opening.length;
    const quote = html.indexOf('"', start);
    return papersIn(html.slice(start, quote < 0 ? html.length : quote), start);
  });
}

function papersIn(escaped: string, at: number): ListedPaper[] {
  // For each reference where it ends, in what is written and in the text that it stands in.
  const shifts: { readonly text: number; readonly written: number }[] = [];
  let length = 0;
  let from = 0;
  const parts: string[] = [];
  for (const { 0: reference, index } of escaped.matchAll(/&(?:[a-z]{2,5}|#39|#x27);/g)) {
    const character = REFERENCES[reference];
    if (character === undefined) continue;
    parts.push(escaped.slice(from, index), character);
    length += index - from + character.length;
    from = index + reference.length;
    shifts.push({ text: length, written: from });
  }
  parts.push(escaped.slice(from));
  const text = parts.join('');
  const names = new FieldNames();
  const found = new JsonPapers(names);
  const papers = [...found.push(text), ...found.finish()];
  let next = 0;
  let shift = 0;
  const written = (place: number) => {
    for (let mark = shifts[next]; mark !== undefined && mark.text <= place; mark = shifts[++next])
      shift = mark.written - mark.text;
    return at + place + shift;
  };
  const listed = papers.flatMap(({ start, end, headerDate }): ListedPaper[] => {
    const source = text.slice(start, end);
    const fields = NAMED.test(source) ? readRecord(source, names) : undefined;
    if (fields === undefined || 'code' in fields) return [];
    return [
      { start: written(start), end: written(end), fields: { ...(headerDate && { headerDate }), ...fields } },
    ];
  });
  const cut = found.cut;
  return cut === undefined || NAMED.test(text.slice(cut)) === false
    ? listed
    : [...listed, { start: written(cut), end: at + escaped.length, fields: null }];
}
