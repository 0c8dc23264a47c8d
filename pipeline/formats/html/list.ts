import {
  abstractLines,
  bylineOf,
  isEntryCut,
  isIdentified,
  type ListEntry,
  type ListedPaper,
  linksOf,
  mayBeTitle,
  namesOf,
  readCutEntry,
  readEntry,
  SPACELESS,
  titleOf,
} from './list-entry.ts';
import type { HtmlPage, PageLine } from './page-lines.ts';

/** The papers of a page, and the evidence for them. */
export interface PaperList {
  readonly papers: readonly ListedPaper[];
  /** Share of papers that link to a paper with an id. */
  readonly identifiedShare: number;
  /** Share of papers with an abstract. */
  readonly describedShare: number;
}

/** Lowest median of the words of titles that nothing else shows to be titles of papers. */
const MIN_MEDIAN_TITLE_WORDS = 5;

/** Two or three capitalised words: a title too, but rarely every title. */
const PERSON = /^\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){1,2}$/u;

/** Longest entry that has no block of its own, unless another is longer, in lines: names, abstract, links. */
const MAX_LOOSE_LINES = 8;

/**
 * Finds the papers of a page of unknown layout. Lines that may be titles are grouped by the elements around them; the group
 * whose lines are followed by most abstracts or links to papers wins. Lines before its first title, and lines that are no
 * part of a paper, are boilerplate.
 * @returns `undefined` when no group looks like titles of papers
 */
export function findList(page: HtmlPage): PaperList | undefined {
  const titles = page.lines.keys().filter((at) => {
    const line = page.lines[at] as PageLine;
    return mayBeTitle(titleOf(line)) && namesOf(line.text) === undefined;
  });
  const groups = Map.groupBy(titles, (at) => page.lines[at]?.place);
  let best: { entries: readonly ListEntry[]; score: number } | undefined;
  for (const places of groups.values()) {
    const entries = entriesOf(page.lines, places);
    const score = scoreOf(entries);
    if (score > (best?.score ?? 0)) best = { entries, score };
  }
  if (best === undefined) return undefined;
  const { entries } = best;
  const describedShare = share(entries, ({ rest }) => abstractLines(rest).length > 0);
  const last = entries.at(-1);
  const papers = entries.map((entry) =>
    page.isCut && entry === last && isEntryCut(entry, describedShare >= 0.5)
      ? readCutEntry(entry, page)
      : readEntry(entry, page.base),
  );
  return { papers, describedShare, identifiedShare: share(entries, isIdentified) };
}

/** The entries of titles: each begins with the block that holds its title and not the one before. */
function entriesOf(lines: readonly PageLine[], titles: readonly number[]): ListEntry[] {
  const own = titles.map((at, i) => {
    const around = new Set(lines[titles[i - 1] ?? titles[i + 1] ?? -1]?.blocks ?? []);
    return lines[at]?.blocks.find((block) => !around.has(block)) ?? -1;
  });
  const starts = titles.map((at, i) => {
    let start = at;
    while (start > 0 && lines[start - 1]?.blocks.includes(own[i] ?? -1)) start -= 1;
    return start;
  });
  // An entry without a block of its own has no visible end: the last one is at most as long as the longest before it.
  const longest = Math.max(...titles.map((at, i) => (titles[i + 1] ?? at) - at), MAX_LOOSE_LINES);
  const ends = titles.map((at, i) => {
    let end = at + 1;
    while (lines[end]?.blocks.includes(own[i] ?? -1)) end += 1;
    return end;
  });
  const areCards = ends.slice(0, -1).filter((end, i) => end === starts[i + 1]).length * 2 > titles.length - 1;
  return titles.map((at, i) => {
    const end = starts[i + 1] ?? (areCards ? ends[i] : Math.min(lines.length, at + longest));
    return {
      title: lines[at] as PageLine,
      before: lines.slice(starts[i], at),
      rest: lines.slice(at + 1, end),
    };
  });
}

/** How much lines look like the titles of a list: by the lines that follow, and by how they stand out. */
function scoreOf(entries: readonly ListEntry[]): number {
  const evidence = entries.map((entry) => {
    if (abstractLines(entry.rest).length > 0) return 1;
    if (isIdentified(entry)) return 0.8;
    return bylineOf(entry) !== undefined && linksOf(entry).length > 0 ? 0.7 : 0;
  });
  const sum = evidence.reduce<number>((a, b) => a + b, 0);
  const titles = entries.map(({ title }) => titleOf(title));
  const words = titles.map((text) => text.split(' ').length).sort((a, b) => a - b);
  const median = words[Math.floor(words.length / 2)] ?? 0;
  const isDistinct = new Set(titles).size >= 0.8 * titles.length;
  const areNames = share(entries, ({ title }) => PERSON.test(titleOf(title))) >= 0.5;
  const areIdentified = share(entries, isIdentified) >= 0.5;
  const isSpaceless = SPACELESS.test(titles[0] ?? '');
  if (
    sum < 0.5 * entries.length ||
    !isDistinct ||
    (median < MIN_MEDIAN_TITLE_WORDS && !areIdentified && !isSpaceless)
  )
    return 0;
  const [{ title }] = entries as [ListEntry];
  const standsOut = title.heading > 0 || title.lead !== '' || /title/i.test(title.place);
  return sum * (standsOut ? 1.3 : 1) * (areNames ? 0.3 : 1);
}

function share<T>(items: readonly T[], has: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(has).length / items.length;
}
