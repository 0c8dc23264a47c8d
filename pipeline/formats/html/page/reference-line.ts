/** A line that cites a paper, as lists of publications do: `A. Lee, B. Ng. Title of the paper. Journal of Stairs, 2024.` */
import { readAuthors } from '../../../text/names/read-names.ts';
import { isName } from '../../cues/byline.ts';
import { readCitation } from '../../references/citation.ts';
import { isVenue, mayBeTitle, namesOf } from './title-text.ts';

export interface Reference {
  readonly title: string;
  readonly authors: readonly string[];
  /** What follows the title: venue, pages, year. */
  readonly rest: string;
  /** The date behind the names. */
  readonly date?: string | undefined;
}

const MAX_REFERENCE_CHARS = 1500;
const MAX_BREAKS = 16;
/** Where the names may end: before a year, a quote, behind a point or colon. */
const BREAK = /[.:]\s+(?=[\p{Lu}\p{N}"“„«‘'([])|,?\s\(?(?=(?:19|20)\d\d[a-z]?\)?[.,:])|,\s+(?=["“„«])/gu;
const QUOTED = /["“„«]([^"“”„«»]{12,300})["”»]/u;
const YEAR = /^\(?(?:19|20)\d\d[a-z]?\)?[.,:;]?\s*/u;
/** APA: a year in parentheses behind initials, perhaps with the day. */
const APA = /^[^()]{2,600}\.,? \((?:(?:19|20)\d\d[a-z]?(?:, [^()]{2,20})?|n\.d\.|in press)\)\.? /u;
/** A family name and initials, in either order. */
const SHORT_NAME =
  /^(?:\p{Lu}[\p{L}’'-]{1,30}(?: \p{Lu}[\p{L}’'-]{1,30})?,? (?:\p{Lu}\.?[ -]?){1,4}|(?:\p{Lu}\.?[ -]?){1,4} ?(?:[a-z]{2,3} ){0,2}\p{Lu}[\p{L}’'-]{1,30})\.?$/u;

/** Reads a line whose names, title and venue are told apart by their punctuation; `undefined` for any other line. */
export function readReference(line: string): Reference | undefined {
  if (line.length > MAX_REFERENCE_CHARS || line.length < 40) return undefined;
  const text = line.replace(/^(?:\[[\w+-]{1,12}\]|\(?\d{1,4}[.)\]])\s*/u, '');
  const apa = APA.test(text) ? readApa(text) : undefined;
  if (apa !== undefined) return apa;
  const quoted = QUOTED.exec(text);
  if (quoted !== null) {
    const [all, title = ''] = quoted;
    const authors = peopleIn(text.slice(0, quoted.index)) ?? [];
    const rest = text.slice(quoted.index + all.length);
    const behind = authors.length > 0 ? authors : (peopleIn(rest.replace(/^[,.\s]+/u, '')) ?? []);
    const clean = title.replace(/[,.;]$/u, '').trim();
    return mayBeTitle(clean) && behind.length > 0 ? { title: clean, authors: behind, rest } : undefined;
  }
  let breaks = 0;
  for (const { 0: mark, index } of text.matchAll(BREAK)) {
    if (++breaks > MAX_BREAKS) break;
    const authors = peopleIn(text.slice(0, index + (mark.startsWith('.') ? 1 : 0)));
    if (authors === undefined) continue;
    const behind = text
      .slice(index + mark.length)
      .replace(YEAR, '')
      .trim();
    const end = /[.?!](?=$|\s(?:[\p{Lu}\d(]|$))/u.exec(behind);
    if (end === null) continue;
    const title = behind.slice(0, end.index + (end[0] === '.' ? 0 : 1));
    const rest = behind.slice(end.index + 1).trim();
    // `Shape Networks: A Survey` begins like a name.
    const isNamed =
      authors.length > 1 || SHORT_NAME.test(authors[0] ?? '') || /\b(?:19|20)\d\d\b/u.test(rest);
    if (isNamed && mayBeTitle(title) && !isVenue(title)) return { title, authors, rest };
  }
  return undefined;
}

function readApa(text: string): Reference | undefined {
  const { title = '', authors = [], date } = readCitation(text) ?? {};
  const at = text.indexOf(title);
  if (at < 0 || authors.length === 0 || !mayBeTitle(title)) return undefined;
  return { title, authors, rest: text.slice(at + title.length).replace(/^[.?! ]+/u, ''), date };
}

/** The names in the text before a title, by whatever rule of names; `undefined` when it holds anything else. */
function peopleIn(text: string): readonly string[] | undefined {
  const row = text.replace(/[\s,;:]{1,9}$/u, '').replace(/,? \(?(?:19|20)\d\d[a-z]?\)?[.,]?$/u, '');
  if (row.length < 5 || row.length > 1000) return undefined;
  const names = readAuthors(
    row.replace(/,? (?:et al|eds?|editors)\.?$/iu, '').replace(/\(?\beds?\.?\)?/giu, ''),
  );
  if (names.length === 0 || names.length > 80) return undefined;
  // The last one is whole: `A. Lee, B.` goes on.
  const isWhole = (name = '') => SHORT_NAME.test(name) || isName(name);
  if (!isWhole(names.at(-1))) return undefined;
  return names.filter(isWhole).length >= 0.7 * names.length ? names : namesOf(row);
}
