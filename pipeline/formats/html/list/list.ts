import { withLabels } from '../page/labelled-rows.ts';
import type { ListedPaper } from '../page/listed-paper.ts';
import type { HtmlPage, PageLine } from '../page/page-lines.ts';
import { isVenue, namesOf, SPACELESS } from '../page/title-text.ts';
import { bylineOf } from './byline.ts';
import {
  abstractLines,
  type EntryShape,
  hasButtons,
  isEntryCut,
  isIdentified,
  type ListEntry,
  linksOf,
  titleLink,
} from './list-entry.ts';
import { readCutEntry, readEntry } from './read-entry.ts';
import { isLinkToPaper, PERSON, TITLE_CLASS, type TitleSpot, titleSpots } from './title-spots.ts';

/** The papers of a page, and the evidence for them. */
export interface PaperList {
  readonly papers: readonly ListedPaper[];
  /** Share of papers that link to a paper with an id. */
  readonly identifiedShare: number;
  /** Share of papers with an abstract. */
  readonly describedShare: number;
  /** Share of papers with names of authors. */
  readonly signedShare: number;
}

/** Lowest median of the words of titles: of those that only their text shows to be titles, and with names or a class. */
const MIN_MEDIAN_TITLE_WORDS = { alone: 5, signed: 3, classed: 2 };

/** Longest entry that has no block of its own, unless another is longer, in lines: names, abstract, links. */
const MAX_LOOSE_LINES = 8;

/** Longest entry, in lines on either side of its title. */
const MAX_ENTRY_LINES = 60;

/** Longest BibTeX entry beside a paper, in UTF-16 units: one that is never closed ends there. */
const MAX_BIBTEX_CHARS = 8_000;

/** A group of titles, the entries that they make, and how much they look like papers. */
interface Group {
  readonly spots: readonly TitleSpot[];
  readonly entries: readonly ListEntry[];
  readonly score: number;
}

/**
 * Finds the papers of a page of unknown layout. Texts that may be titles are grouped by the elements around them; the group
 * whose lines are followed by most abstracts, names or links to papers wins, with further groups that are lists of papers too.
 * Lines before its first title, and lines that are no part of a paper, are boilerplate.
 * @returns `undefined` when no group looks like titles of papers
 */
export function findList(page: HtmlPage): PaperList | undefined {
  const lines = withBibtex(withLabels(page.lines));
  const texts = lines.flatMap((line, at) => titleSpots(line, at));
  // What stands in three lines or more is a button, and no title.
  const places = Map.groupBy(texts, ({ text }) => text);
  const isRare = ({ text }: TitleSpot) => new Set(places.get(text)?.map(({ at }) => at)).size < 3;
  const all = withUnlinked(lines, texts.filter(isRare));
  const groups = [...Map.groupBy(all, ({ place }) => place).values()]
    .map((spots) => groupOf(lines, spots))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const [best] = groups;
  if (best === undefined) return undefined;
  const spots = joinedSpots(best, groups.slice(1));
  const entries = entriesOf(lines, spots);
  const describedShare = share(entries, ({ rest }) => abstractLines(rest).length > 0);
  const bylines = entries.map((entry) => bylineOf(entry)?.place);
  const shape = {
    bylinePlace: mostCommon(bylines),
    abstractPlace: mostCommon(entries.map(({ rest }) => abstractLines(rest)[0]?.place)),
  };
  const last = entries.at(-1);
  const papers = entries.map((entry) =>
    page.isCut && entry === last && isEntryCut(entry, describedShare >= 0.5)
      ? readCutEntry(entry, page)
      : readEntry(entry, page.base, shape),
  );
  return {
    papers,
    describedShare,
    identifiedShare: share(entries, isIdentified),
    signedShare: bylines.filter((place) => place !== undefined).length / bylines.length,
  };
}

/** The texts, with titles without a link among linked ones where they stand alike, each in a list item of its own. */
function withUnlinked(lines: readonly PageLine[], spots: readonly TitleSpot[]): readonly TitleSpot[] {
  const linked = new Map<string, Set<number | undefined>>();
  const itemOf = ({ at }: TitleSpot) => lines[at]?.items.at(-1);
  for (const spot of spots)
    if (/\.[^.>]*>a$/.test(spot.place))
      linked.set(spot.place, (linked.get(spot.place) ?? new Set()).add(itemOf(spot)));
  return spots.map((spot) => {
    const items = linked.get(`${spot.place}>a`);
    const isAlone = itemOf(spot) !== undefined && items?.has(itemOf(spot)) === false;
    return isAlone && spot.isSure ? { ...spot, place: `${spot.place}>a` } : spot;
  });
}

/** The value that half of the values or more are. */
function mostCommon(values: readonly (string | undefined)[]): EntryShape['bylinePlace'] {
  const counts = [...Map.groupBy(values, (value) => value)].sort((a, b) => b[1].length - a[1].length);
  const [value, equal = []] = counts.find(([each]) => each !== undefined) ?? [];
  return equal.length * 3 >= values.length ? value : undefined;
}

/** The lines, with those of each BibTeX entry beside a paper as one. */
function withBibtex(lines: readonly PageLine[]): PageLine[] {
  const folded: PageLine[] = [];
  let depth = 0;
  for (const line of lines) {
    const before = folded.at(-1);
    if ((before?.text.length ?? 0) > MAX_BIBTEX_CHARS) depth = 0;
    if (depth > 0 && before !== undefined)
      folded[folded.length - 1] = { ...before, end: line.end, text: `${before.text}\n${line.text}` };
    else folded.push(line);
    if (depth > 0 || /^@[a-z]+\s?\{/i.test(line.text))
      for (const mark of line.text.match(/[{}]/g) ?? []) depth = Math.max(0, depth + (mark === '{' ? 1 : -1));
  }
  return folded;
}

function groupOf(lines: readonly PageLine[], all: readonly TitleSpot[]): Group {
  const sure = all.filter(({ isSure }) => isSure);
  const entries = entriesOf(lines, sure);
  const score = scoreOf(entries);
  if (score === 0 || sure.length === all.length) return { spots: sure, entries, score };
  // A short text is a title where it has what the others have, or where the end of the page cuts it; a name below a title is none.
  const taken = new Set(
    entriesOf(lines, all)
      .filter(
        ({ spot, title }, i, entries) =>
          spot.isSure ||
          !title.isClosed ||
          isLinkToPaper(title, spot.text) ||
          (!isAuthorOf(spot, all[i - 1]) && evidenceFor(entries[i] as ListEntry) >= 0.6),
      )
      .map(({ spot }) => spot),
  );
  const spots = all.filter((spot) => taken.has(spot));
  return { spots, entries: entriesOf(lines, spots), score };
}

/** Whether a text is a name in a row of names, or close below a title. */
function isAuthorOf({ text, at, ahead, behind }: TitleSpot, before: TitleSpot | undefined): boolean {
  const isRow = namesOf(text) !== undefined;
  const isBelow = before !== undefined && at - before.at === 1;
  if (isVenue(text) && ahead + behind !== '') return true;
  return (PERSON.test(text) || isRow) && (ahead + behind !== '' || isBelow);
}

/** The titles of the best group, and of those others that are lists of papers beside it: with names or ids as it has. */
function joinedSpots(best: Group, others: readonly Group[]): readonly TitleSpot[] {
  const own = new Set(best.entries.flatMap(({ title, before, rest }) => [title, ...before, ...rest]));
  const isSigned = (entry: ListEntry) => bylineOf(entry) !== undefined || isIdentified(entry);
  const needsNames = share(best.entries, isSigned) >= 0.5;
  const joined = others.filter(
    ({ entries }) =>
      entries.length > 1 &&
      share(entries, needsNames ? isSigned : (entry) => evidenceFor(entry) >= 0.6) >= 0.5 &&
      !entries.some(({ title }) => own.has(title)),
  );
  return [best, ...joined].flatMap(({ spots }) => spots).sort((a, b) => a.at - b.at);
}

/** The entries of titles: each begins with the block that holds its title and not the one before. */
function entriesOf(lines: readonly PageLine[], spots: readonly TitleSpot[]): ListEntry[] {
  const titles = spots.map(({ at }) => at);
  const blocksAt = (at: number | undefined) => lines[at ?? -1]?.blocks ?? [];
  const own = titles.map((at, i) => {
    const around = new Set(blocksAt(titles[i - 1] ?? titles[i + 1]));
    return around.size === 0 ? -1 : (blocksAt(at).find((block) => !around.has(block)) ?? -1);
  });
  const starts = titles.map((at, i) => {
    let start = at;
    while (start > 0 && lines[start - 1]?.blocks.includes(own[i] ?? -1)) start -= 1;
    return start;
  });
  const ends = titles.map((at, i) => {
    let end = at + 1;
    while (lines[end]?.blocks.includes(own[i] ?? -1)) end += 1;
    return end;
  });
  // An entry without a block of its own has no visible end: the last one is at most as long as the longest before it.
  const longest = Math.max(...titles.map((at, i) => (titles[i + 1] ?? at) - at), MAX_LOOSE_LINES);
  const areCards = ends.slice(0, -1).filter((end, i) => end === starts[i + 1]).length * 2 > titles.length - 1;
  const itemEnds = endsOfItems(lines, titles);
  const areItems =
    itemEnds.filter((end, i) => end !== undefined && end === starts[i + 1]).length * 3 >= titles.length - 1;
  const around = titles.length < 2 ? [] : blocksAt(titles[0]);
  const list = around.findLast((block) => titles.every((at) => blocksAt(at).includes(block)));
  return spots.map((spot, i) => {
    const { at } = spot;
    const item = areItems ? itemEnds[i] : undefined;
    const end = item ?? starts[i + 1] ?? (areCards ? ends[i] : endOfList(lines, at, at + longest, list));
    return {
      spot,
      title: lines[at] as PageLine,
      before: lines.slice(Math.max(starts[i] ?? 0, at - MAX_ENTRY_LINES), at),
      rest: lines.slice(at + 1, Math.min(end ?? 0, at + MAX_ENTRY_LINES)),
      isCard: item !== undefined || (areCards && end === ends[i]),
    };
  });
}

/** Where the items end that hold one title each, in a list that holds the title before or behind too. */
function endsOfItems(lines: readonly PageLine[], titles: readonly number[]): (number | undefined)[] {
  const blocksAt = (at: number | undefined) => lines[at ?? -1]?.blocks ?? [];
  return titles.map((at, i) => {
    const around = new Set([...blocksAt(titles[i - 1]), ...blocksAt(titles[i + 1])]);
    const own = blocksAt(at).findIndex((block) => !around.has(block));
    const item = blocksAt(at)[own];
    if (item === undefined || !around.has(blocksAt(at)[own - 1] ?? -1)) return undefined;
    if (lines[at]?.items.includes(item) !== true) return undefined;
    let end = at + 1;
    while (lines[end]?.blocks.includes(item)) end += 1;
    return end;
  });
}

/** The end of the last entry of a list: of the block that holds all titles, or of the longest entry. */
function endOfList(
  lines: readonly PageLine[],
  at: number,
  longest: number,
  list: number | undefined,
): number {
  let end = at + 1;
  while (end < Math.min(lines.length, longest) && (list === undefined || lines[end]?.blocks.includes(list)))
    end += 1;
  return end;
}

/** How surely a title is that of a paper, from 0 to 1, by the lines around it. */
function evidenceFor(entry: ListEntry): number {
  if (abstractLines(entry.rest).length > 0) return 1;
  if (isIdentified(entry)) return 0.8;
  if (bylineOf(entry) !== undefined) return linksOf(entry).length > 0 ? 0.7 : 0.6;
  const isInText = /\p{L}{2}/u.test(entry.spot.ahead);
  return (isInText || titleLink(entry) === undefined ? 0 : 0.5) + (hasButtons(entry) ? 0.1 : 0);
}

/** How much texts look like the titles of a list: by the lines that follow, and by how they stand out. */
function scoreOf(entries: readonly ListEntry[]): number {
  const [first] = entries;
  if (first === undefined) return 0;
  const sum = entries.map(evidenceFor).reduce((a, b) => a + b, 0);
  const titles = entries.map(({ spot }) => spot.text);
  const words = titles.map((text) => text.split(' ').length).sort((a, b) => a - b);
  const median = words[Math.floor(words.length / 2)] ?? 0;
  const isDistinct = new Set(titles).size >= 0.8 * titles.length;
  const areNames =
    share(entries, ({ spot, title }) => PERSON.test(spot.text) && !isLinkToPaper(title, spot.text)) >= 0.5;
  const areVenues = share(titles, isVenue) >= 0.3;
  const areIdentified = share(entries, isIdentified) >= 0.5;
  const areSigned = share(entries, (entry) => bylineOf(entry) !== undefined) >= 0.8;
  const areClassed = TITLE_CLASS.test(first.spot.place) && sum >= 0.6 * entries.length;
  const minWords = MIN_MEDIAN_TITLE_WORDS[areClassed ? 'classed' : areSigned ? 'signed' : 'alone'];
  const areShort = median < minWords && !areIdentified && !SPACELESS.test(first.spot.text);
  // A paper with an award is listed twice, and its names tell that it is no button.
  if (sum < 0.5 * entries.length || !(isDistinct || areSigned) || areShort) return 0;
  const standsOut =
    first.title.heading > 0 ||
    TITLE_CLASS.test(first.spot.place) ||
    />(?:[ab]|reference)$/.test(first.spot.place);
  return sum * (standsOut ? 1.3 : 1) * (areNames ? 0.3 : 1) * (areVenues ? 0.2 : 1);
}

function share<T>(items: readonly T[], has: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(has).length / items.length;
}
