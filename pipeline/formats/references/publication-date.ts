import { monthNumber } from '../../text/dates.ts';

/** RIS: `2025/03/11/`, `2025/03//`; also `2025-03-11`. */
const IN_FIGURES = /^(\d{4})[/-](\d{1,2})?(?:[/-](\d{1,2})?)?/u;
/** MEDLINE: `2025 Mar 10`, `2025 Mar-Apr`. */
const YEAR_FIRST = /^(\d{4})(?: ([A-Z][a-z]{2})(?:-[A-Z][a-z]{2})?(?: (\d{1,2}))?)?/u;

/**
 * The publication date of RIS, MEDLINE or EndNote in a form that `readDate` reads. A missing month or day of figures is the
 * first; of a range the beginning counts. Any other text stays as it is.
 */
export function taggedDate(written: string | undefined): string | undefined {
  const [, inFigures, inMonth = '01', onDay = '01'] = IN_FIGURES.exec(written ?? '') ?? [];
  if (inFigures !== undefined) return `${inFigures}-${inMonth}-${onDay}`;
  const [, year, month, day] = YEAR_FIRST.exec(written ?? '') ?? [];
  return year === undefined ? written : [day, month, year].filter((part) => part !== undefined).join(' ');
}

/** The publication date of BibTeX: `date`, else `year` and `month` (`mar`, `March`, `3`). A missing month or day is the first. */
export function bibtexDate(
  date: string | undefined,
  year: string | undefined,
  month: string | undefined,
): string | undefined {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(date ?? '')?.[0];
  if (day !== undefined) return day;
  const [, yyyy, mm] = /^(\d{4})(?:-(\d{2}))?/.exec(date ?? year ?? '') ?? [];
  if (yyyy === undefined) return undefined;
  const number = monthNumber(month ?? '') || Number(month);
  const written = number >= 1 && number <= 12 ? String(number).padStart(2, '0') : '01';
  return `${yyyy}-${mm ?? written}-01`;
}
