import { isMailFooter } from '../../cues/boilerplate.ts';
import { idsOfLink } from '../page/link-target.ts';
import type { PageLine } from '../page/page-lines.ts';
import { isButton, isProse, namesOf } from '../page/title-text.ts';
import { BIBTEX, type TitleSpot } from './title-spots.ts';

/** A title with the lines around it, up to the block of the next title. */
export interface ListEntry {
  readonly spot: TitleSpot;
  readonly title: PageLine;
  /** The lines before it in its own block: buttons, a date, names. */
  readonly before: readonly PageLine[];
  readonly rest: readonly PageLine[];
  /** Whether a block holds the entry and nothing else. */
  readonly isCard: boolean;
}

/** Where the entries of a list have their names and abstracts. */
export interface EntryShape {
  readonly bylinePlace: string | undefined;
  readonly abstractPlace: string | undefined;
}

/** Shortest abstract in a place where other entries have theirs. */
const MIN_ABSTRACT_CHARS = 40;

/** The paragraphs of an abstract: the first prose after a title, and prose in the same kind of block after it. */
export function abstractLines(
  rest: readonly PageLine[],
  { abstractPlace }: Partial<EntryShape> = {},
): readonly PageLine[] {
  const isShort = ({ place, text }: PageLine) => place === abstractPlace && text.length >= MIN_ABSTRACT_CHARS;
  const labelled = rest.filter(({ label }) => label === 'abstract');
  if (labelled.length > 0) return labelled;
  const isOther = (line: PageLine) =>
    line.label !== undefined || isMostlyLinks(line) || !isText(line) || isMailFooter(line.text);
  const prose = rest.findIndex((line) => isProseLine(line) && !isOther(line));
  const first = prose < 0 ? rest.findIndex((line) => isShort(line) && !isOther(line)) : prose;
  if (first < 0) return [];
  const [block, place] = [rest[first]?.blocks.at(-1), rest[first]?.place];
  const others = rest.slice(first + 1).findIndex((line, i) => {
    const goesOn = line.blocks.at(-1) === block && !/[.!?]["”’)]*$/u.test(rest[first + i]?.text ?? '.');
    return line.place !== place || isMostlyLinks(line) || !(isProseLine(line) || goesOn);
  });
  return rest.slice(first, others < 0 ? rest.length : first + 1 + others);
}

/** Whether a line is a paragraph; remembered, as it is asked for each group of titles. */
export function isProseLine(line: PageLine): boolean {
  const known = proseLines.get(line);
  if (known !== undefined) return known;
  const isParagraph = isProse(line.text);
  proseLines.set(line, isParagraph);
  return isParagraph;
}

const proseLines = new WeakMap<PageLine, boolean>();

/** Whether a line is no row of names, and no BibTeX beside a paper. */
function isText({ text, parts }: PageLine): boolean {
  return !BIBTEX.test(text) && namesOf(text) === undefined && namesOf(parts[0]?.text ?? '') === undefined;
}

function isMostlyLinks({ text, links }: PageLine): boolean {
  return links.reduce((sum, link) => sum + link.text.length, 0) * 2 > text.length;
}

export function isIdentified(entry: ListEntry): boolean {
  return linksOf(entry).some(({ url }) => idsOfLink(url, undefined).length > 0);
}

/** The links of a paper: in its title, and up to the next prose after its abstract. */
export function linksOf(entry: ListEntry): PageLine['links'] {
  return [entry.title, ...entry.before, ...ownLines(entry)].flatMap(({ links }) => links);
}

/** The link that is the title; `undefined` without one. */
export function titleLink({ title, spot }: ListEntry): string | undefined {
  const link = title.links.find(
    ({ text, url }) => text.includes(spot.text) && !/^(?:#|javascript:)/i.test(url),
  );
  return link?.url;
}

/** Whether buttons stand beside a title: `[pdf]`, `BibTeX`. */
export function hasButtons(entry: ListEntry): boolean {
  return linksOf(entry).some(({ text, url }) => isButton(text) || /\.pdf$/i.test(url));
}

/** The lines about the paper: up to its abstract, and behind it up to the next prose or heading. */
export function ownLines({ title, rest, isCard }: ListEntry): readonly PageLine[] {
  const abstract = abstractLines(rest);
  const last = abstract.at(-1);
  const behind = last === undefined ? 0 : rest.indexOf(last) + 1;
  const after = rest.slice(behind);
  const isNext = (heading: number) =>
    heading > 0 && !isCard && (title.heading === 0 || heading <= title.heading);
  const stop = after.findIndex((line) => (last !== undefined && isProseLine(line)) || isNext(line.heading));
  return rest.slice(0, behind + (stop < 0 ? after.length : stop));
}

/** Whether a page that is cut ends within its last entry. */
export function isEntryCut({ title, rest }: ListEntry, needsAbstract: boolean): boolean {
  const abstract = abstractLines(rest);
  if (abstract.length > 0) return abstract.at(-1)?.isClosed === false;
  return needsAbstract || !title.isClosed;
}
