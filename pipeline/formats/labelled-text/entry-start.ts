/** Recognises the lines with which entries begin, and arXiv's categories in them. */
import { readLabelAndValue } from '../cues/field-labels.ts';

/** An arXiv id and what stands behind it: `[3] arXiv:2503.07605 (replaced) [pdf, html, other]`. */
const ARXIV_ID =
  /^(?:\[\d{1,5}\]|\d{1,5}\.)? ?arXiv: ?((?:\d{4}\.\d{4,5}|[a-z-]{2,10}(?:\.[A-Z]{2})?\/\d{7})(?:v\d{1,3})?)(?![^\s[(])(.{0,300})$/iu;
/** Downloads, the kind of entry, a DOI: ` [pdf, html]`, ` (cross-list from cs.LG)`. */
const BEHIND_ID = /^\s{0,9}(?:[[(]|$)/u;
/** Above the title on arXiv's pages of one paper: `[Submitted on 10 Mar 2025 (v1), last revised 12 Mar 2025 (this version, v2)]`. */
const SUBMITTED_ON = /^\[submitted on (\d{1,2} [a-z]{3,9} \d{4})\b[^\]]{0,100}\]$/iu;

const ARCHIVE =
  '(?:cs|math|stat|eess|econ|physics|q-bio|q-fin|nlin|astro-ph|cond-mat|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|nucl-ex|nucl-th|quant-ph)';
/** `cs.CL`, `hep-th`. */
const CATEGORY = new RegExp(`^${ARCHIVE}(?:\\.[A-Za-z-]{2,10})?$`, 'u');
/** `Computation and Language (cs.CL)`. */
const NAMED_CATEGORY = new RegExp(`\\((${ARCHIVE}(?:\\.[A-Za-z-]{2,10})?)\\)`, 'gu');

/** `Tue, 11 Mar 2025 (showing 5 of 5 entries)`, `Total of 12 entries`. */
const LIST_HEADING = /\(showing .{1,60}\bentries ?\)$|^total of \d+ entries\b|^submission history$/iu;
const MAX_HEADING_CHARS = 200;

/** What the first line of an entry says. */
export type EntryStart =
  | { readonly by: 'id'; readonly id: string; readonly behind: string }
  | { readonly by: 'date'; readonly date: string }
  | { readonly by: 'title' };

/** Reads the first line of an entry: an arXiv id, a submission date, or `Title: ...`; `undefined` for any other line. */
export function readEntryStart(line: string): EntryStart | undefined {
  const [, id, behind = ''] = ARXIV_ID.exec(line) ?? [];
  if (id !== undefined) {
    const isStart = BEHIND_ID.test(behind) || categoriesIn(behind).length > 0;
    return isStart ? { by: 'id', id, behind } : undefined;
  }
  const [, date] = SUBMITTED_ON.exec(line) ?? [];
  if (date !== undefined) return { by: 'date', date };
  return /^\p{L}/u.test(line) && readLabelAndValue(line)?.label === 'title' ? { by: 'title' } : undefined;
}

/** Whether a line is a heading between entries. */
export function isListHeading(line: string): boolean {
  return line.length <= MAX_HEADING_CHARS && LIST_HEADING.test(line);
}

/** The arXiv categories that a text consists of, or that stand behind their names. */
export function categoriesIn(text: string): string[] {
  const words = text.split(/[\s,;]+/u).filter((word) => word !== '');
  if (words.length > 0 && words.every((word) => CATEGORY.test(word))) return words;
  return [...text.matchAll(NAMED_CATEGORY)].map(([, category = '']) => category);
}
