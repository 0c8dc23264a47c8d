import { idsIn } from '../../text/external-ids.ts';
import { readAuthors } from '../../text/person-names.ts';
import type { Link, RawRecord } from '../../types.ts';
import { readBoilerplate } from '../cues/boilerplate.ts';
import { readByline, readLooseByline } from '../cues/byline.ts';
import { readDateLine } from '../cues/date-lines.ts';
import { redirectTarget } from '../cues/redirect-target.ts';
import { linkKind, stableUrl } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import type { HtmlPage, HtmlRun } from './runs.ts';

/** A paper on a page, or where one begins that the end of the page has cut. Offsets are in UTF-16 units. */
export interface ListedPaper {
  readonly start: number;
  readonly end: number;
  readonly fields: Omit<RawRecord, 'kind' | 'start' | 'end'> | null;
}

/** Papers of a page, and what it is that they were found by. */
export interface PaperList {
  readonly papers: readonly ListedPaper[];
  /** What share of them names a paper by an id. */
  readonly named: number;
  /** What share has an abstract. */
  readonly described: number;
}

/** Fewest characters of a paragraph that may be an abstract; alerts cut them short. */
const PARAGRAPH = 80;
/** Fewest words in the middle one of all titles, where nothing else tells that they are titles of papers. */
const TITLE_WORDS = 5;
/** Two or three words, each with a capital: also a title, but hardly all of them. */
const PERSON = /^\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){1,2}$/u;
/** Runs of a paper at least, where others do not tell: names, abstract, links. */
const MOST_RUNS = 8;
/** Words that one of eight in a sentence is, at least. */
const FUNCTION_WORDS =
  /(?<![\p{L}-])(?:the|of|and|a|an|to|in|is|are|we|for|with|that|this|on|by|as|which|our|from|it|be|can|has|have|der|die|und|das|von|les|des|et|la|de|que|en)(?![\p{L}-])/giu;
const SPACELESS = /[\u3040-\u30ff\u3400-\u9fff]/u;
/** What readers of lists see before a title: a number, a kind of file. */
const BEFORE_TITLE = /^(?:\[[A-Z]{2,9}\]\s*|#?\d{1,4}[.):]\s+)+/u;
/** What newsletters put behind one: `(12 minute read)`, `(GitHub Repo)`. */
const AFTER_TITLE = / \((?:\d{1,3} minute read|github repo|website|paper|sponsor)\)$/iu;
const LABEL = /^(?:abstract|summary|tl;?dr) ?[:.—–-]? (?=[\p{Lu}\p{N}"“])/iu;

/** What stands around a title, up to the block of the next one. */
interface Region {
  readonly title: HtmlRun;
  /** What stands before it in a block of its own: buttons, a date. */
  readonly before: readonly HtmlRun[];
  readonly rest: readonly HtmlRun[];
}

/**
 * Finds the papers of a page that nothing is known of but that it lists some: of all kinds of lines that may be titles, by
 * the elements they stand in, it takes the one whose lines are followed by most abstracts or links to papers. What stands
 * before the first and is not between a title and its links is no paper.
 * @returns `undefined` when there is no such kind
 */
export function findList(page: HtmlPage): PaperList | undefined {
  const kinds = new Map<string, number[]>();
  page.runs.forEach((run, at) => {
    if (!mayBeTitle(titleOf(run)) || namesOf(run.text) !== undefined) return;
    const kind = kinds.get(run.place);
    if (kind === undefined) kinds.set(run.place, [at]);
    else kind.push(at);
  });
  let best: { regions: readonly Region[]; score: number } | undefined;
  for (const places of kinds.values()) {
    const regions = regionsOf(page.runs, places);
    const score = scoreOf(regions);
    if (score > (best?.score ?? 0)) best = { regions, score };
  }
  if (best === undefined) return undefined;
  const described = share(best.regions, ({ rest }) => abstractRuns(rest).length > 0);
  const last = best.regions.at(-1);
  const papers = best.regions.map((region) => {
    const isCut = page.cut && region === last && isUnfinished(region, described >= 0.5);
    return readPaper(region, page.base, isCut ? page : undefined);
  });
  return { papers, described, named: share(best.regions, isNamed) };
}

/** Parts the runs of a page between titles, where the block begins that holds one title and not the one before. */
function regionsOf(runs: readonly HtmlRun[], titles: readonly number[]): Region[] {
  const own = titles.map((at, i) => {
    const around = new Set(runs[titles[i - 1] ?? titles[i + 1] ?? -1]?.blocks ?? []);
    return runs[at]?.blocks.find((block) => !around.has(block)) ?? -1;
  });
  const starts = titles.map((at, i) => {
    let start = at;
    while (start > 0 && runs[start - 1]?.blocks.includes(own[i] ?? -1)) start -= 1;
    return start;
  });
  // Nothing says where the last one ends that has no block of its own; it is not longer than the longest before it.
  const longest = Math.max(...titles.map((at, i) => (titles[i + 1] ?? at) - at), MOST_RUNS);
  const ends = titles.map((at, i) => {
    let end = at + 1;
    while (runs[end]?.blocks.includes(own[i] ?? -1)) end += 1;
    return end;
  });
  const areCards = ends.slice(0, -1).filter((end, i) => end === starts[i + 1]).length * 2 > titles.length - 1;
  return titles.map((at, i) => {
    const end = starts[i + 1] ?? (areCards ? ends[i] : Math.min(runs.length, at + longest));
    return {
      title: runs[at] as HtmlRun,
      before: runs.slice(starts[i], at),
      rest: runs.slice(at + 1, end),
    };
  });
}

/** How much lines of one kind look like the titles of a list: what follows them, and how they stand out. */
function scoreOf(regions: readonly Region[]): number {
  const told = regions.map((region) => {
    if (abstractRuns(region.rest).length > 0) return 1;
    if (isNamed(region)) return 0.8;
    return bylineOf(region) !== undefined && linksOf(region).length > 0 ? 0.7 : 0;
  });
  const sum = told.reduce<number>((a, b) => a + b, 0);
  const titles = regions.map(({ title }) => titleOf(title));
  const words = titles.map((text) => text.split(' ').length).sort((a, b) => a - b);
  const median = words[Math.floor(words.length / 2)] ?? 0;
  const isDistinct = new Set(titles).size >= 0.8 * titles.length;
  const areNames = share(regions, ({ title }) => PERSON.test(titleOf(title))) >= 0.5;
  const namesPapers = share(regions, isNamed) >= 0.5;
  const spaceless = SPACELESS.test(titles[0] ?? '');
  if (sum < 0.5 * regions.length || !isDistinct || (median < TITLE_WORDS && !namesPapers && !spaceless))
    return 0;
  const [{ title }] = regions as [Region];
  const standsOut = title.heading > 0 || title.lead !== '' || /title/i.test(title.place);
  return sum * (standsOut ? 1.3 : 1) * (areNames ? 0.3 : 1);
}

function titleOf(run: HtmlRun): string {
  const text = run.heading > 0 || run.lead === '' ? run.text : run.lead;
  return text.slice(0, 400).replace(BEFORE_TITLE, '').replace(AFTER_TITLE, '');
}

function mayBeTitle(text: string): boolean {
  const words = text.split(' ').length;
  if (text.length < 8 || text.length > 320 || words > 45 || (words < 2 && !SPACELESS.test(text)))
    return false;
  if (readBoilerplate(text) !== undefined || readByline(text) !== undefined || isProse(text)) return false;
  return /\p{L}{2}/u.test(text) && !/^https?:|^(?:doi|arxiv)\s?:/i.test(text);
}

function isProse(text: string): boolean {
  if (text.length < PARAGRAPH) return false;
  if (SPACELESS.test(text)) return /[。！？]/u.test(text);
  // Titles may hold a question, but set most words with a capital.
  const long = text.match(/(?<![\p{L}-])\p{L}{4,}/gu) ?? [];
  if (long.filter((word) => /^\p{Lu}/u.test(word)).length > 0.7 * long.length) return false;
  const words = text.split(' ').length;
  const sentence = /[.!?…]["”’)]*(?:\s|$)/u.test(text);
  return sentence && words >= 12 && (text.match(FUNCTION_WORDS)?.length ?? 0) >= Math.max(3, words / 8);
}

/** The paragraphs of an abstract: the first prose after a title, and what goes on in the same kind of block. */
function abstractRuns(rest: readonly HtmlRun[]): readonly HtmlRun[] {
  const first = rest.findIndex(
    (run) => isProse(run.text) && !isMostlyLinks(run) && namesOf(run.lead) === undefined,
  );
  if (first < 0) return [];
  const place = rest[first]?.place;
  const others = rest.slice(first + 1).findIndex((run) => run.place !== place || !isProse(run.text));
  return rest.slice(first, others < 0 ? rest.length : first + 1 + others);
}

function isMostlyLinks({ text, links }: HtmlRun): boolean {
  return links.reduce((sum, link) => sum + link.text.length, 0) * 2 > text.length;
}

function isNamed(region: Region): boolean {
  return linksOf(region).some(({ url }) => idsIn(url).length > 0);
}

/** The links of a paper: those of its title, and those up to the next prose after its abstract. */
function linksOf({ title, before, rest }: Region): HtmlRun['links'] {
  return [title, ...before, ...ownRuns(rest)].flatMap(({ links }) => links);
}

/** The runs that tell of the paper; past its abstract, a few that hold links. */
function ownRuns(rest: readonly HtmlRun[]): readonly HtmlRun[] {
  const abstract = abstractRuns(rest);
  const last = abstract.at(-1);
  const behind = last === undefined ? 0 : rest.indexOf(last) + 1;
  const after = rest.slice(behind);
  const stop = after.findIndex((run) => (last !== undefined && isProse(run.text)) || run.heading > 0);
  return rest.slice(0, behind + (stop < 0 ? after.length : stop));
}

/** The names of authors, in the rest of the title's line or in one below it. */
function bylineOf(region: Region): readonly string[] | undefined {
  const { title, rest } = region;
  const behind = title.heading > 0 || title.lead === '' ? '' : title.text.slice(title.lead.length);
  const runs = ownRuns(rest).filter(({ text }) => !isProse(text));
  const below = runs.slice(0, 4).flatMap((run) => [run.text, run.lead]);
  for (const text of [behind, ...below, oneOfAKind(runs)]) {
    const names = namesOf(text);
    if (names !== undefined) return names;
  }
  const marked = runs.find(({ place }) => /author|creator|byline/i.test(place));
  return marked === undefined ? undefined : readAuthors(marked.text.replace(/^by\s+/i, ''));
}

/** The text of the first runs of one kind: sites put each name into an element of its own. */
function oneOfAKind(runs: readonly HtmlRun[]): string {
  const place = runs[0]?.place;
  const others = runs.findIndex((run) => run.place !== place);
  return runs
    .slice(0, others < 0 ? runs.length : others)
    .map(({ text }) => text)
    .join(' ');
}

/** The names of a line that lists authors, also between bars, or before what an alert says of the place: ` - arXiv preprint`. */
function namesOf(text: string): readonly string[] | undefined {
  return readLooseByline(
    text
      .replace(/ ?[|·] ?/gu, ', ')
      .replace(/^[\s,;:–—-]+/u, '')
      .replace(/ [-–] .{0,120}$/u, '')
      .replace(/[\s,;]{1,9}$/u, ''),
  );
}

/** Whether the page ends within this paper. */
function isUnfinished({ title, rest }: Region, wantsAbstract: boolean): boolean {
  const abstract = abstractRuns(rest);
  if (abstract.length > 0) return abstract.at(-1)?.closed === false;
  return wantsAbstract || !title.closed;
}

function readPaper(region: Region, base: string | undefined, cut?: HtmlPage): ListedPaper {
  const { title, before, rest } = region;
  const own = ownRuns(rest);
  if (cut !== undefined) {
    return { start: before[0]?.start ?? title.start, end: cut.runs.at(-1)?.end ?? title.end, fields: null };
  }
  const abstract = abstractRuns(rest);
  const links = linksOf(region).flatMap((link) => {
    const url = absolute(link.url, base);
    return url === undefined ? [] : [{ url, label: link.text }];
  });
  const named = links.find(({ url }) => idsIn(url).length > 0);
  const main = named ?? links.find(({ label }) => label.length >= 8) ?? links[0];
  const others = links.filter(({ url }) => url !== main?.url && idsIn(url).length === 0);
  const told = [...abstract, ...own.filter((run) => run.links.length > 0 && !isProse(run.text))];
  return {
    start: before[0]?.start ?? title.start,
    end: Math.max(title.end, ...told.map(({ end }) => end)),
    fields: {
      title: titleOf(title),
      abstract: abstract.map(({ text }) => text.replace(LABEL, '')).join('\n\n'),
      ...withoutEmpty({
        authors: bylineOf(region),
        date: [...before, ...own]
          .map(({ text }) => readDateLine(text)?.date)
          .find((date) => date !== undefined),
        externalIds: links.flatMap(({ url }) => idsIn(url)).filter((id, i, all) => firstOf(id, i, all)),
        url: stableUrl(main?.url),
        links: others
          .map((link): Link => ({ kind: linkKind(link), url: link.url }))
          .filter(({ kind }) => kind !== 'other'),
      }),
    },
  };
}

/** Whether no id of the scheme stands before: what follows is cited. */
function firstOf(
  id: { readonly scheme: string },
  at: number,
  all: readonly { readonly scheme: string }[],
): boolean {
  return all.findIndex(({ scheme }) => scheme === id.scheme) === at;
}

/** The address that a link of the page leads to; those of sites that are known by their paths also without the page's own. */
export function absolute(href: string, base?: string): string | undefined {
  if (/^(?:#|javascript:|mailto:|data:)/i.test(href)) return undefined;
  if (/^https?:\/\//i.test(href)) return redirectTarget(href);
  if (/^\/abs\/|^\/pdf\//.test(href)) return `https://arxiv.org${href}`;
  if (/^\/papers\/\d{4}\.\d{4,5}/.test(href)) return `https://huggingface.co${href.replace(/#.*$/s, '')}`;
  return base === undefined || !URL.canParse(href, base) ? undefined : new URL(href, base).href;
}

function share<T>(items: readonly T[], has: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(has).length / items.length;
}
