import { FieldNames } from '../fields/field-names.ts';
import { JsonPapers } from '../json/papers.ts';
import { readRecord } from '../json/record.ts';
import type { ListedPaper } from './page/listed-paper.ts';

/** Where a page of Hugging Face hands papers to its scripts: JSON as the value of an attribute. */
const PROPS = /\bdata-target="(?:DailyPapers|PaperList|PapersPage|PaperPage)"[^<>"]{0,200}\bdata-props="/g;

/** The references that escape JSON in an attribute (WHATWG HTML, section 13.3). */
const REFERENCES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&#39;': "'",
  '&#x27;': "'",
  '&nbsp;': '\u00a0',
};

const REFERENCE = /&(?:[a-z]{2,5}|#39|#x27);/g;

/** A field of a paper; other objects have titles too. */
const PAPER_FIELD = /"(?:summary|ai_summary|authors)"/;

/** The papers in the data of a page of Hugging Face, at their places in the page; those before the cut of a page that breaks off. */
export function findEmbedded(html: string): readonly ListedPaper[] {
  return [...html.matchAll(PROPS)].flatMap(({ 0: opening, index }) => {
    const start = index + opening.length;
    const quote = html.indexOf('"', start);
    return papersIn(html.slice(start, quote < 0 ? html.length : quote), start);
  });
}

/**
 * The papers in escaped JSON.
 * @param at place of the JSON in the page
 */
function papersIn(escaped: string, at: number): ListedPaper[] {
  const names = new FieldNames();
  const papers = new JsonPapers(names);
  // Padding keeps the places.
  const padded = escaped.replace(REFERENCE, (reference) => unescaped(reference).padEnd(reference.length));
  const listed = [...papers.push(padded), ...papers.finish()].flatMap((found): ListedPaper[] => {
    const source = unescaped(escaped.slice(found.start, found.end));
    const fields = PAPER_FIELD.test(source) ? readRecord(source, names) : undefined;
    if (fields === undefined || 'code' in fields) return [];
    const headerDate = found.headerDate?.trim();
    return [
      {
        start: at + found.start,
        end: at + found.end,
        fields: { ...(headerDate && { headerDate }), ...fields },
      },
    ];
  });
  const { cutAt } = papers;
  if (cutAt === undefined || !PAPER_FIELD.test(unescaped(escaped.slice(cutAt)))) return listed;
  return [...listed, { start: at + cutAt, end: at + escaped.length, fields: null }];
}

function unescaped(text: string): string {
  return text.replace(REFERENCE, (reference) => REFERENCES[reference] ?? reference);
}
