/** The columns of a table of papers. */
import { idsIn } from '../../text/external-ids.ts';
import { type FieldNames, foldName, WEAK_ABSTRACT_NAMES, WEAK_TITLE_NAMES } from './field-names.ts';
import type { Field } from './synonyms.ts';

/** Fields of which a header needs at least one, besides the title. */
const BESIDE_TITLE: ReadonlySet<Field> = new Set([
  'abstract',
  'authors',
  'arxiv',
  'doi',
  'pmid',
  'url',
  'pdf',
]);

/**
 * Whether columns are enough for papers: a title, and an abstract, authors or address; people and goods have names, too.
 * @param below the cells of the row below the header
 */
export function areEnough(
  header: readonly string[],
  names: FieldNames,
  below: readonly string[] = [],
): boolean {
  const columns = header.flatMap((cell) => {
    const field = names.find(cell.trim())?.field;
    return field === undefined ? [] : [{ field, name: foldName(cell) }];
  });
  const titles = columns.filter(({ field }) => field === 'title');
  const isStrong =
    titles.some(({ name }) => !WEAK_TITLE_NAMES.has(name)) || below.some((cell) => idsIn(cell).length > 0);
  const others = columns.filter(
    ({ field, name }) => isStrong || (!WEAK_ABSTRACT_NAMES.has(name) && field !== 'url'),
  );
  return titles.length > 0 && others.some(({ field }) => BESIDE_TITLE.has(field));
}
