import { doi, idsIn, uniqueIds } from '../../text/external-ids.ts';
import { decodeLatex } from '../../text/latex.ts';
import { readAuthors } from '../../text/person-names.ts';
import type { ExternalId, Link, RawRecord } from '../../types.ts';
import { isName, readCitation } from '../cues/byline.ts';
import { readDateLine } from '../cues/date-lines.ts';
import { redirectTarget } from '../cues/redirect-target.ts';
import { addressOf, linkKind } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import { readBibtexEntry } from '../references/bibtex.ts';
import type { HtmlPage, PageLine } from './page-lines.ts';
import { readReference } from './reference-line.ts';
import {
  cleanTitle,
  isButton,
  isProse,
  isSentence,
  isVenue,
  mayBeShortTitle,
  mayBeTitle,
  namesOf,
} from './title-text.ts';
import { dateOfVenue, journalOfVenue } from './venue-line.ts';

/** A paper on a page, and its place in UTF-16 units; without fields if the end of the page cuts it. */
export interface ListedPaper {
  readonly start: number;
  readonly end: number;
  readonly fields: Omit<RawRecord, 'kind' | 'start' | 'end'> | null;
}

/** A text that may be the title of a paper. */
export interface TitleSpot {
  /** Index of its line. */
  readonly at: number;
  readonly text: string;
  /** Equal for titles of one list: its block, and the link or emphasis that holds it. */
  readonly place: string;
  /** Whether it may be a title by itself, rather than only where titles are expected. */
  readonly isSure: boolean;
  /** The text of its line before and behind it. */
  readonly ahead: string;
  readonly behind: string;
  /** Of a line that is a reference. */
  readonly authors?: readonly string[];
}

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

/** Parts of a line that are read: a paper has fewer. */
const MAX_PARTS = 100;

/** Shortest abstract in a place where other entries have theirs. */
const MIN_ABSTRACT_CHARS = 40;

/** Two or three capitalised words: a title too, but rarely every title. */
export const PERSON = /^\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){1,2}$/u;

const ABSTRACT_LABEL = /^(?:abstract|summary|tl;?dr|snippet)\s?[:.—–-]{0,2}\s(?=[\p{Lu}\p{N}"“])/iu;
/** A class of titles of papers, rather than of sections. */
export const TITLE_CLASS = /(?<!(?:section|page|site|widget|block|sub|main)[-_]?)title/i;
/** Where lists put the names of journals. */
const ITALIC = />(?:i|em|cite)\b[^>]*~?$|~$/;
const BIBTEX = /^@[a-z]+\s?\{/i;

/** The texts of a line that may be titles: links and emphasised words in it, or the line itself. */
export function titleSpots(line: PageLine, at: number): TitleSpot[] {
  if (BIBTEX.test(line.text) || (line.label ?? 'title') !== 'title') return [];
  const { heading, place, parts } = line;
  const spot = (text: string, within: string, i = 0, behind = ''): TitleSpot[] => {
    const isTitled = TITLE_CLASS.test(within.split('>').slice(-2).join());
    if (!mayBeShortTitle(text, isTitled)) return [];
    const ahead = parts
      .slice(Math.max(0, i - MAX_PARTS), i)
      .map((part) => part.text)
      .join(' ');
    // A list may link to other things behind its titles.
    const of = /\p{L}{2}/u.test(ahead) && !isButton(ahead) ? `${within}~` : within;
    const isNamed = PERSON.test(text.replace(/ \([^()]*\)$/u, '')) || namesOf(text) !== undefined;
    const isSure =
      mayBeTitle(text, isTitled) &&
      (isTitled ||
        isLinkToPaper(line, text) ||
        !(isNamed || (of !== place && ITALIC.test(of) && isVenue(text))));
    return [{ at, text, place: of, isSure, ahead, behind }];
  };
  if (heading > 0) return spot(cleanTitle(textWithoutButtons(line)), place);
  const marked = new Map<string, TitleSpot>();
  for (const [i, part] of parts.slice(0, MAX_PARTS).entries()) {
    if (part.place === '') continue;
    const behind = parts.slice(i + 1, i + 1 + MAX_PARTS).map(({ text }) => text);
    const of = `${place}>${part.place.replace(/^(a)\b.*|^(?:strong|b)\b.*/u, (_, a?: string) => a ?? 'b')}`;
    const [found] = spot(cleanTitle(part.text), of, i, behind.join(' '));
    if (found !== undefined && found.text.length > (marked.get(of)?.text.length ?? 0)) marked.set(of, found);
  }
  const spots = [...marked.values()];
  const text = textWithoutButtons(line);
  const reference = /^title\s?:/i.test(text) ? undefined : readReference(text);
  if (reference !== undefined) {
    const { authors, rest } = reference;
    // The venue may follow behind a comma, in italics.
    const venue = parts.find((part) => part.place !== '' && reference.title.indexOf(part.text) > 8)?.text;
    const title =
      venue === undefined ? reference.title : cleanTitle(reference.title.split(venue, 1)[0] ?? '');
    // A label may stand before the names: `CVPR 2026`.
    const marked = parts.map((part) => (part.place === '' ? undefined : namesOf(part.text))).find(Boolean);
    const names = marked !== undefined && marked.length >= authors.length - 1 ? marked : authors;
    spots.push({ ...bare(at, title, `${place}>reference`), behind: rest, authors: names });
  } else if (!spots.some(({ isSure }) => isSure))
    spots.push(
      ...spot(cleanTitle(text), place).map((each) => ({ ...each, isSure: each.isSure && !isSentence(text) })),
    );
  return spots;
}

/** Whether a line is one link to a paper: then it holds a title, though it may look like a name. */
export function isLinkToPaper({ text, links }: PageLine, title: string): boolean {
  const [link] = links;
  if (links.length !== 1 || link?.text !== text || cleanTitle(text) !== title) return false;
  return idsOfLink(link.url, undefined).length > 0;
}

function bare(at: number, text: string, place: string): TitleSpot {
  return { at, text, place, isSure: true, ahead: '', behind: '' };
}

/** The text of a line without the buttons behind it: `[pdf]`, `Code`. */
function textWithoutButtons({ text, parts }: PageLine): string {
  if (!parts.some((part) => part.place !== '' && isButton(part.text))) return text;
  const own = parts.filter((part) => part.place === '' || !isButton(part.text)).map((part) => part.text);
  // Brackets and bars stood around the buttons.
  const brackets = /[([{]\s{0,3}(?:[|/,·;]\s{0,3}){0,8}[)\]}]/gu;
  return own
    .join(' ')
    .replace(brackets, ' ')
    .replace(/[\s[({|/,·–—-]{1,30}$/u, '');
}

/** The paragraphs of an abstract: the first prose after a title, and prose in the same kind of block after it. */
export function abstractLines(
  rest: readonly PageLine[],
  { abstractPlace }: Partial<EntryShape> = {},
): readonly PageLine[] {
  const isShort = ({ place, text }: PageLine) => place === abstractPlace && text.length >= MIN_ABSTRACT_CHARS;
  const labelled = rest.filter(({ label }) => label === 'abstract');
  if (labelled.length > 0) return labelled;
  const isOther = (line: PageLine) => line.label !== undefined || isMostlyLinks(line) || !isText(line);
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
function isProseLine(line: PageLine): boolean {
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
function ownLines({ title, rest, isCard }: ListEntry): readonly PageLine[] {
  const abstract = abstractLines(rest);
  const last = abstract.at(-1);
  const behind = last === undefined ? 0 : rest.indexOf(last) + 1;
  const after = rest.slice(behind);
  const isNext = (heading: number) =>
    heading > 0 && !isCard && (title.heading === 0 || heading <= title.heading);
  const stop = after.findIndex((line) => (last !== undefined && isProseLine(line)) || isNext(line.heading));
  return rest.slice(0, behind + (stop < 0 ? after.length : stop));
}

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
  const names = written?.replace(BYLINE_LABEL, '');
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
function nameAt(entry: ListEntry, place: string | undefined): readonly string[] | undefined {
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

/** Whether a page that is cut ends within its last entry. */
export function isEntryCut({ title, rest }: ListEntry, needsAbstract: boolean): boolean {
  const abstract = abstractLines(rest);
  if (abstract.length > 0) return abstract.at(-1)?.isClosed === false;
  return needsAbstract || !title.isClosed;
}

/** The rest of the page, from the entry that the end of the page cuts. */
export function readCutEntry({ title, before }: ListEntry, page: HtmlPage): ListedPaper {
  return { start: before[0]?.start ?? title.start, end: page.lines.at(-1)?.end ?? title.end, fields: null };
}

/**
 * Reads the paper of an entry.
 * @param base address against which links are resolved, if known
 */
export function readEntry(entry: ListEntry, base: string | undefined, shape: EntryShape): ListedPaper {
  const { spot, title, before, rest, isCard } = entry;
  const own = ownLines(entry);
  const abstract = abstractLines(rest, shape);
  const bibtex = own.map(({ text }) => (BIBTEX.test(text) ? readBibtexEntry(text) : undefined)).find(Boolean);
  const others = [...before, ...own].filter((line) => !abstract.includes(line) && !BIBTEX.test(line.text));
  const unlabelled = others.filter(({ label }) => label === undefined);
  const fieldOf = (label: PageLine['label']) => others.find((line) => line.label === label)?.text;
  const citation = unlabelled.map(({ text }) => readCitation(text)).find((found) => found !== undefined);
  const all = linksOf(entry);
  const links = all.flatMap((link) => {
    const url = absolute(link.url, base);
    return url === undefined ? [] : [{ url, label: link.text }];
  });
  const authors =
    bylineOf(entry, shape.bylinePlace)?.names ?? nameAt(entry, shape.bylinePlace) ?? bibtex?.authors;
  const isHome = (label: string) => isName(label) || authors?.includes(label) === true;
  const href = titleLink(entry);
  const titled = href === undefined ? undefined : absolute(href, base);
  const pages = links.filter(
    ({ label, url }) => !isHome(label) && linkKind({ label, url }) !== 'code' && !/\.bib$/i.test(url),
  );
  const identified = [
    { url: titled ?? '' },
    ...pages.filter(({ url }) => !/\.pdf$/i.test(url)),
    ...pages,
  ].find(({ url }) => idsIn(url).length > 0);
  const page = titled ?? pages[0]?.url;
  const externalIds = uniqueIds([
    ...(href === undefined ? [] : idsOfLink(href, base)),
    ...all.flatMap(({ url }) => idsOfLink(url, base)),
    ...[title, ...others].flatMap(({ text }) => idsInText(text)),
    ...(bibtex?.externalIds ?? []),
  ]).filter(isFirstOfScheme);
  const isCounter = page !== undefined && CLICK_COUNTER.test(page) && externalIds.length > 0;
  const main = identified === undefined ? (isCounter ? undefined : page) : withoutQuery(identified.url);
  const ownParts = [...abstract, ...own.filter((line) => line.links.length > 0 && !isProseLine(line))];
  const paragraphs = abstract.map((line) => textWithoutButtons(line).replace(ABSTRACT_LABEL, ''));
  return {
    start: before[0]?.start ?? title.start,
    end: Math.max(title.end, ...(isCard ? rest : ownParts).map(({ end }) => end)),
    fields: {
      title: spot.text,
      abstract: joinBroken(paragraphs) || (bibtex?.abstract ?? ''),
      ...withoutEmpty({
        authors,
        date:
          fieldOf('date') ??
          unlabelled.map(({ text }) => readDateLine(text)?.date).find((date) => date !== undefined) ??
          bibtex?.date ??
          citation?.year ??
          dateOf(entry, unlabelled),
        externalIds,
        url: addressOf(main, externalIds),
        links: links
          .filter(({ url }) => url !== main && idsIn(url).length === 0)
          .map((link): Link => ({ kind: linkKind(link), url: link.url }))
          .filter(({ kind }) => kind !== 'other'),
        journal:
          fieldOf('journal') ??
          citation?.journal?.replace(/^…\s?/u, '') ??
          bibtex?.journal ??
          journalOf(entry, unlabelled),
      }),
    },
  };
}

const DATE_CLASS = /date|publi|journal|venue|citation|year|meta/i;
const VENUE_CLASS = /journal|jrnl|venue|source|booktitle/i;

/** When a paper appeared, by the lines beside its title that say so, or by the text around the title in its line. */
function dateOf({ spot, title }: ListEntry, lines: readonly PageLine[]): string | undefined {
  const isDated = ({ place, text, parts }: PageLine) =>
    [place, ...parts.map((part) => part.place)].some((each) => DATE_CLASS.test(each)) ||
    isVenue(text) ||
    /^(?:first |last )?(?:published|posted|online|available|publication date)\b/iu.test(text);
  const around = title.heading > 0 ? '' : title.text.replace(spot.text, ' ');
  const dates = [
    ...lines.filter(isDated).map(({ text }) => dateOfVenue(text, true)),
    dateOfVenue(around, true),
    ...lines.filter((line) => !isProseLine(line)).map(({ text }) => dateOfVenue(text)),
  ];
  return dates.find((date) => date !== undefined);
}

/** The journal or proceedings of a paper: in a part of a line whose class says so, or in italics behind the title. */
function journalOf({ title, spot }: ListEntry, lines: readonly PageLine[]): string | undefined {
  const behind = title.parts.slice(title.parts.findIndex(({ text }) => text.includes(spot.text)) + 1);
  const parts = [...lines, title].flatMap((line) => [
    ...line.parts,
    ...(line === title ? [] : [{ text: line.text, place: line.place.split('>').at(-1) ?? '' }]),
  ]);
  const named = parts.find(({ place, text }) => VENUE_CLASS.test(place) && !text.includes(spot.text));
  const italic = [...behind, ...parts].find(
    ({ place, text }) =>
      ITALIC.test(`>${place}`) &&
      (behind.length > 0 || isVenue(text)) &&
      namesOf(text) === undefined &&
      !text.includes(spot.text),
  );
  return journalOfVenue((named ?? italic)?.text ?? '');
}

/** Paragraphs; those that a line end broke in the midst of a sentence are one. */
function joinBroken(paragraphs: readonly string[]): string {
  return paragraphs.reduce(
    (text, next) => (text === '' ? next : `${text}${/[\p{L},;-]$/u.test(text) ? ' ' : '\n\n'}${next}`),
    '',
  );
}

/** Whether an id is the first of its scheme: further ones belong to cited papers. */
function isFirstOfScheme({ scheme }: ExternalId, at: number, ids: readonly ExternalId[]): boolean {
  return ids.findIndex((id) => id.scheme === scheme) === at;
}

/** The ids in the address that a link leads to: also in that of a page whose own address is unknown. */
function idsOfLink(href: string, base: string | undefined): ExternalId[] {
  return idsIn(absolute(href, base) ?? absolute(href, UNKNOWN_BASE) ?? '');
}

/** An address that counts clicks and does not show where it leads. */
const CLICK_COUNTER =
  /^https?:\/\/[^/]{0,100}(?:click|track|links?\.|email\.|el\.)[^/]{0,100}\/|\/(?:ls\/click|CL0|f\/a)\//i;

/** The address of a paper without a query that its id does not need. */
function withoutQuery(url: string): string {
  const path = url.replace(/[?#].*$/s, '');
  return idsIn(path).length > 0 ? path : url;
}

/** The ids in a line: also a DOI that only its form shows. */
function idsInText(text: string): ExternalId[] {
  const bare = text.includes('10.') ? text.split(/[\s,;]+/).filter((word) => word.startsWith('10.')) : [];
  return [...idsIn(text), ...bare.flatMap((word) => doi(word.replace(/[.,;]$/, '')) ?? [])];
}

/** Stands for the site of a page that does not say where it is from. */
const UNKNOWN_BASE = 'https://unknown.invalid/';

/**
 * The address that a link leads to. Links within arXiv, OpenReview and Hugging Face are known by their paths.
 * @param base address against which it is resolved, if known
 */
export function absolute(href: string, base?: string): string | undefined {
  if (/^(?:#|javascript:|mailto:|data:|$)/i.test(href)) return undefined;
  if (/^https?:\/\//i.test(href)) return redirectTarget(href);
  if (base !== undefined)
    return URL.canParse(href, base) ? redirectTarget(new URL(href, base).href) : undefined;
  if (/^\/abs\/|^\/pdf\//.test(href)) return `https://arxiv.org${href}`;
  if (/^\/(?:forum|pdf)\?id=/.test(href)) return `https://openreview.net${href}`;
  if (/^\/papers\/\d{4}\.\d{4,5}/.test(href)) return `https://huggingface.co${href.replace(/#.*$/s, '')}`;
  return undefined;
}
