import { idsOfLink } from '../page/link-target.ts';
import type { PageLine } from '../page/page-lines.ts';
import { readReference } from '../page/reference-line.ts';
import {
  cleanTitle,
  isButton,
  isSentence,
  isVenue,
  mayBeShortTitle,
  mayBeTitle,
  namesOf,
} from '../page/title-text.ts';

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
  readonly date?: string | undefined;
}

/** Parts of a line that are read: a paper has fewer. */
const MAX_PARTS = 100;

/** Two or three capitalised words: a title too, but rarely every title. */
export const PERSON = /^\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){1,2}$/u;

/** A class of titles of papers, rather than of sections. */
export const TITLE_CLASS = /(?<!(?:section|page|site|widget|block|sub|main)[-_]?)title/i;

/** Where lists put the names of journals. */
export const ITALIC = />(?:i|em|cite)\b[^>]*~?$|~$/;

/** The start of a BibTeX entry, which some pages show beside a paper. */
export const BIBTEX = /^@[a-z]+\s?\{/i;

/** The texts of a line that may be titles: links and emphasised words in it, or the line itself. */
export function titleSpots(line: PageLine, at: number): TitleSpot[] {
  if (BIBTEX.test(line.text) || (line.label ?? 'title') !== 'title') return [];
  const { heading, place, parts } = line;
  const spot = (text: string, within: string, i = 0, behind = ''): TitleSpot[] => {
    const isTitled = TITLE_CLASS.test(within.split('>').slice(-2).join());
    if (!mayBeShortTitle(text, isTitled) || isByline(text)) return [];
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
    const { authors, rest, date } = reference;
    // The venue may follow behind a comma, in italics.
    const venue = parts.find((part) => part.place !== '' && reference.title.indexOf(part.text) > 8)?.text;
    const title =
      venue === undefined ? reference.title : cleanTitle(reference.title.split(venue, 1)[0] ?? '');
    // A label may stand before the names: `CVPR 2026`.
    const marked = parts.map((part) => (part.place === '' ? undefined : namesOf(part.text))).find(Boolean);
    const names = marked !== undefined && marked.length >= authors.length - 1 ? marked : authors;
    spots.push({ ...bare(at, title, `${place}>reference`), behind: rest, authors: names, date });
  } else if (!spots.some(({ isSure }) => isSure))
    spots.push(
      ...spot(cleanTitle(text), place).map((each) => ({ ...each, isSure: each.isSure && !isSentence(text) })),
    );
  return spots;
}

/** Whether a text is names and a venue: `Ada Novák & Béla Kis et al., ICLR 2025`. */
function isByline(text: string): boolean {
  const [, names = ''] = /^(\p{Lu}.{2,200}?),? et al\b[^:]{0,40}$/u.exec(text) ?? [];
  return PERSON.test(names) || namesOf(names) !== undefined;
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
export function textWithoutButtons({ text, parts }: PageLine): string {
  if (!parts.some((part) => part.place !== '' && isButton(part.text))) return text;
  const own = parts.filter((part) => part.place === '' || !isButton(part.text)).map((part) => part.text);
  // Brackets and bars stood around the buttons.
  const brackets = /[([{]\s{0,3}(?:[|/,·;]\s{0,3}){0,8}[)\]}]/gu;
  return own
    .join(' ')
    .replace(brackets, ' ')
    .replace(/[\s[({|/,·–—-]{1,30}$/u, '');
}
