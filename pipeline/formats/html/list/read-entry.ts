import { doi, idsIn, uniqueIds } from '../../../text/external-ids.ts';
import type { ExternalId, Link } from '../../../types.ts';
import { isName, readCitation } from '../../cues/byline.ts';
import { readDateLine } from '../../cues/date-lines.ts';
import { addressOf, linkKind } from '../../fields/links.ts';
import { withoutEmpty } from '../../fields/record-fields.ts';
import { readBibtexEntry } from '../../references/bibtex.ts';
import { absolute, CLICK_COUNTER, idsOfLink, withoutQuery } from '../page/link-target.ts';
import type { ListedPaper } from '../page/listed-paper.ts';
import type { HtmlPage, PageLine } from '../page/page-lines.ts';
import { isVenue, namesOf } from '../page/title-text.ts';
import { dateOfVenue, journalOfVenue } from '../page/venue-line.ts';
import { bylineOf, nameAt } from './byline.ts';
import {
  abstractLines,
  type EntryShape,
  isProseLine,
  type ListEntry,
  linksOf,
  ownLines,
  titleLink,
} from './list-entry.ts';
import { BIBTEX, ITALIC, textWithoutButtons } from './title-spots.ts';

const ABSTRACT_LABEL = /^(?:abstract|summary|tl;?dr|snippet)\s?[:.—–-]{0,2}\s(?=[\p{Lu}\p{N}"“])/iu;
const DATE_CLASS = /date|publi|journal|venue|citation|year|meta/i;
const VENUE_CLASS = /journal|jrnl|venue|source|booktitle/i;

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
          spot.date ??
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

/** The ids in a line: also a DOI that only its form shows. */
function idsInText(text: string): ExternalId[] {
  const bare = text.includes('10.') ? text.split(/[\s,;]+/).filter((word) => word.startsWith('10.')) : [];
  return [...idsIn(text), ...bare.flatMap((word) => doi(word.replace(/[.,;]$/, '')) ?? [])];
}

/** The rest of the page, from the entry that the end of the page cuts. */
export function readCutEntry({ title, before }: ListEntry, page: HtmlPage): ListedPaper {
  return { start: before[0]?.start ?? title.start, end: page.lines.at(-1)?.end ?? title.end, fields: null };
}
