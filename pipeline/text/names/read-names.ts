/** Reads names of authors, alone or in a row: separates them, puts given names first, strips whatever is no name. */
import { namesBeforeAffiliations } from './affiliations.ts';
import { cleanNames } from './clean-names.ts';
import { withInitialsFirst } from './initials.ts';
import { readRow, readSeparated } from './row.ts';
import { separate } from './separate.ts';

/** `Ada M. Novák, Béla Kis`: the first is no family name. */
const ROW_OF_NAMES = /^\p{Lu}\p{Ll}+ \p{Lu}\. \p{Lu}[\p{L}'’-]+, \p{Lu}[\p{L}.'’-]* \S/u;

/**
 * Reads the names, in order, of a row of authors in any form: `A. Author, B. Author and C. Author`; `Author, Ann; Author, Bo`;
 * `Author A, Author B`; with affiliations in parentheses or brackets, marks of footnotes, degrees, ORCIDs. Names that stand
 * with the family first are turned round; groups stay whole. LaTeX must be decoded already.
 *
 * A pair such as `Author, Ann` is one person, when it can be one. The rules for parentheses, colons and suffixes are arXiv's,
 * see https://info.arxiv.org/help/prep.html#author.
 * @returns names on one line, without affiliations, degrees and `et al.`
 */
export function readAuthors(text: string): string[] {
  const parts = separate(text);
  const areRows = parts.length === 1 || parts.some((part) => ROW_OF_NAMES.test(part));
  const names = namesBeforeAffiliations(parts) ?? parts.flatMap(areRows ? readRow : readSeparated);
  return withInitialsFirst(names.flatMap(cleanNames));
}

/**
 * Reads the names of fields that hold one person each: `Author, Ann`, `Author, Jr., Bo`, `Author AB`. A field that holds
 * several, `Author, Ann and Author, Bo`, is read as a row.
 * @param isWhole whether a field is one name as it stands
 */
export function readPersons(
  fields: readonly string[],
  isWhole: (field: string) => boolean = () => false,
): string[] {
  const names = fields.map((field) =>
    isWhole(field) ? [field] : separate(field).flatMap(readSeparated).flatMap(cleanNames),
  );
  // `LIU, Wei` is turned round already.
  const turned = fields.filter((field, i) => field.includes(',') && names[i]?.length === 1);
  return turned.length > fields.length / 2 ? names.flat() : withInitialsFirst(names.flat());
}
