import { decodeLatex } from '../../../text/latex.ts';
import { readAuthors } from '../../../text/names/read-names.ts';
import { isName } from '../../cues/byline.ts';
import type { PageLine } from '../page/page-lines.ts';
import { isProse, namesOf } from '../page/title-text.ts';
import { isProseLine, type ListEntry, ownLines } from './list-entry.ts';
import { BIBTEX, textWithoutButtons } from './title-spots.ts';

/** A venue behind `et al.`: `, ICML 2015`. */
const VENUE_BEHIND = /,? et al\b\.?, [^,;]{0,60}$/iu;
const BYLINE_LABEL = /^(?:author(?:s|\(s\))?\s?:|by)\s+/iu;

/**
 * The names of authors, and where they stand: around the title in its line, in one of the lines below or above it.
 * @param usualPlace where other entries have them: names there go before names elsewhere
 */
export function bylineOf(
  entry: ListEntry,
  usualPlace?: string,
): { names: readonly string[]; place: string } | undefined {
  const { spot, before } = entry;
  if (spot.authors !== undefined) return { names: spot.authors, place: 'reference' };
  const own = ownLines(entry);
  const labelled = own.filter(({ label }) => label === 'authors').flatMap(({ text }) => readAuthors(text));
  if (labelled.length > 0) return { names: labelled, place: 'label' };
  const below = own.filter(
    (line) => line.label === undefined && !isProseLine(line) && !BIBTEX.test(line.text),
  );
  const classed = [...below, ...before.toReversed(), entry.title].flatMap((line) => {
    const text = authorsByClass(line);
    return text === undefined ? [] : [{ text, place: `${line.place} class` }];
  });
  const [named] = classed;
  if (named !== undefined) {
    // Some sites put each name into its own element.
    const own = classed.filter(({ place }) => place === named.place);
    const text = [...new Set(own.map((row) => row.text.replace(/[,;\s]{1,9}$/u, '')))].join(', ');
    return { names: namesOf(text) ?? readAuthors(text), place: named.place };
  }
  const rows = [
    { text: spot.behind, place: 'behind' },
    { text: spot.ahead, place: 'ahead' },
    ...below.slice(0, 4).flatMap((line) => rowsOf(line)),
    { text: firstOfOneKind(below), place: 'rows' },
    ...before
      .toReversed()
      .slice(0, 4)
      .flatMap((line) => rowsOf(line, 'above ')),
  ];
  const usual = rows.filter(({ place }) => place === usualPlace);
  for (const { text, place } of [...usual, ...rows]) {
    const written = text.replace(BYLINE_LABEL, '');
    const isLabelled = written !== text && /^author/iu.test(text) && !isProse(written);
    const names = isLabelled ? readAuthors(decodeLatex(written)) : (namesOf(written) ?? []);
    if (names.length > 0) return { names, place };
  }
  return undefined;
}

function rowsOf(line: PageLine, where = ''): { text: string; place: string }[] {
  const [first] = line.parts;
  const text = textWithoutButtons(line);
  const row = { text, place: `${where}${line.place}` };
  return first === undefined || first.text === text
    ? [row]
    : [row, { text: first.text, place: `${row.place} part` }];
}

/** The text of a line, or of parts of it, whose class says that it holds names. */
function authorsByClass({ text, place, parts }: PageLine): string | undefined {
  const classed = parts.filter((part) => /author|creator|byline/i.test(part.place));
  const own = classed.filter((part) => part.place === classed[0]?.place).map((part) => part.text);
  const row = own.length > 1 ? own.map((name) => name.replace(/[,;\s]{1,9}$/u, '')).join(', ') : own[0];
  const written = row ?? (/author|creator|byline/i.test(place) && !isProse(text) ? text : undefined);
  const names = written?.replace(BYLINE_LABEL, '').replace(VENUE_BEHIND, '');
  return names !== undefined && names.length < 3000 && /\p{L}{2}/u.test(names) ? names : undefined;
}

/** The text of the first lines in one kind of element: some sites put each name into its own. */
function firstOfOneKind(lines: readonly PageLine[]): string {
  const place = lines[0]?.place;
  const others = lines.findIndex((line) => line.place !== place);
  const own = lines.slice(0, others < 0 ? lines.length : others).map(({ text }) => text);
  return own.length < 2 ? '' : own.map((text) => text.replace(/[,;\s]{1,9}$/u, '')).join(', ');
}

/** The one name in the place where other entries have their names. */
export function nameAt(entry: ListEntry, place: string | undefined): readonly string[] | undefined {
  const lines = ownLines(entry);
  const text =
    place === 'behind'
      ? entry.spot.behind
      : place === 'ahead'
        ? entry.spot.ahead
        : (
            lines.find((line) => line.place === place) ??
            entry.before.find((line) => `above ${line.place}` === place)
          )?.text;
  const name = text?.replace(/\([^()]{0,200}\)|[*†‡]/gu, '').replace(/^[\s,;.]{1,9}|[\s,;.]{1,9}$/gu, '');
  return name !== undefined && isName(name) ? [name] : undefined;
}
