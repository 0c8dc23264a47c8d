import { idsIn } from '../../text/external-ids.ts';
import { readAuthors } from '../../text/person-names.ts';
import type { ExternalId, Link, RawRecord } from '../../types.ts';
import { readBoilerplate } from '../cues/boilerplate.ts';
import { readByline, readLooseByline } from '../cues/byline.ts';
import { readDateLine } from '../cues/date-lines.ts';
import { redirectTarget } from '../cues/redirect-target.ts';
import { linkKind, stableUrl } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import type { HtmlPage, PageLine } from './page-lines.ts';

/** A paper on a page, and its place in UTF-16 units; without fields if the end of the page cuts it. */
export interface ListedPaper {
  readonly start: number;
  readonly end: number;
  readonly fields: Omit<RawRecord, 'kind' | 'start' | 'end'> | null;
}

/** A line that may be a title, with the lines around it, up to the block of the next title. */
export interface ListEntry {
  readonly title: PageLine;
  /** The lines before it in its own block: buttons, a date. */
  readonly before: readonly PageLine[];
  readonly rest: readonly PageLine[];
}

/** Shortest paragraph that may be an abstract; alerts cut abstracts short. */
const MIN_PARAGRAPH_CHARS = 80;

/** Words of which every eighth word of a sentence is one, at least. */
const FUNCTION_WORDS =
  /(?<![\p{L}-])(?:the|of|and|a|an|to|in|is|are|we|for|with|that|this|on|by|as|which|our|from|it|be|can|has|have|der|die|und|das|von|les|des|et|la|de|que|en)(?![\p{L}-])/giu;

/** Scripts without spaces between words. */
export const SPACELESS = /[\u3040-\u30ff\u3400-\u9fff]/u;

/** The number or kind of file that lists put before a title. */
const TITLE_PREFIX = /^(?:\[[A-Z]{2,9}\]\s*|#?\d{1,4}[.):]\s+)+/u;

/** The note that newsletters put behind a title: `(12 minute read)`, `(GitHub Repo)`. */
const TITLE_SUFFIX = / \((?:\d{1,3} minute read|github repo|website|paper|sponsor)\)$/iu;

const ABSTRACT_LABEL = /^(?:abstract|summary|tl;?dr) ?[:.—–-]? (?=[\p{Lu}\p{N}"“])/iu;

export function titleOf(line: PageLine): string {
  const text = line.heading > 0 || line.lead === '' ? line.text : line.lead;
  return text.slice(0, 400).replace(TITLE_PREFIX, '').replace(TITLE_SUFFIX, '');
}

export function mayBeTitle(text: string): boolean {
  const words = text.split(' ').length;
  if (text.length < 8 || text.length > 320 || words > 45 || (words < 2 && !SPACELESS.test(text)))
    return false;
  if (readBoilerplate(text) !== undefined || readByline(text) !== undefined || isProse(text)) return false;
  return /\p{L}{2}/u.test(text) && !/^https?:|^(?:doi|arxiv)\s?:/i.test(text);
}

function isProse(text: string): boolean {
  if (text.length < MIN_PARAGRAPH_CHARS) return false;
  if (SPACELESS.test(text)) return /[。！？]/u.test(text);
  // A title may hold a question, but capitalises most words.
  const long = text.match(/(?<![\p{L}-])\p{L}{4,}/gu) ?? [];
  if (long.filter((word) => /^\p{Lu}/u.test(word)).length > 0.7 * long.length) return false;
  const words = text.split(' ').length;
  const sentence = /[.!?…]["”’)]*(?:\s|$)/u.test(text);
  return sentence && words >= 12 && (text.match(FUNCTION_WORDS)?.length ?? 0) >= Math.max(3, words / 8);
}

/** The paragraphs of an abstract: the first prose after a title, and prose in the same kind of block after it. */
export function abstractLines(rest: readonly PageLine[]): readonly PageLine[] {
  const first = rest.findIndex(
    (line) => isProse(line.text) && !isMostlyLinks(line) && namesOf(line.lead) === undefined,
  );
  if (first < 0) return [];
  const place = rest[first]?.place;
  const others = rest.slice(first + 1).findIndex((line) => line.place !== place || !isProse(line.text));
  return rest.slice(first, others < 0 ? rest.length : first + 1 + others);
}

function isMostlyLinks({ text, links }: PageLine): boolean {
  return links.reduce((sum, link) => sum + link.text.length, 0) * 2 > text.length;
}

export function isIdentified(entry: ListEntry): boolean {
  return linksOf(entry).some(({ url }) => idsIn(url).length > 0);
}

/** The links of a paper: in its title, and up to the next prose after its abstract. */
export function linksOf({ title, before, rest }: ListEntry): PageLine['links'] {
  return [title, ...before, ...ownLines(rest)].flatMap(({ links }) => links);
}

/** The lines about the paper: up to its abstract, and behind it up to the next prose or heading. */
function ownLines(rest: readonly PageLine[]): readonly PageLine[] {
  const abstract = abstractLines(rest);
  const last = abstract.at(-1);
  const behind = last === undefined ? 0 : rest.indexOf(last) + 1;
  const after = rest.slice(behind);
  const stop = after.findIndex((line) => (last !== undefined && isProse(line.text)) || line.heading > 0);
  return rest.slice(0, behind + (stop < 0 ? after.length : stop));
}

/** The names of authors, in the rest of the title's line or in one below it. */
export function bylineOf(entry: ListEntry): readonly string[] | undefined {
  const { title, rest } = entry;
  const behind = title.heading > 0 || title.lead === '' ? '' : title.text.slice(title.lead.length);
  const lines = ownLines(rest).filter(({ text }) => !isProse(text));
  const below = lines.slice(0, 4).flatMap((line) => [line.text, line.lead]);
  for (const text of [behind, ...below, firstOfOneKind(lines)]) {
    const names = namesOf(text);
    if (names !== undefined) return names;
  }
  const marked = lines.find(({ place }) => /author|creator|byline/i.test(place));
  return marked === undefined ? undefined : readAuthors(marked.text.replace(/^by\s+/i, ''));
}

/** The text of the first lines in one kind of element: some sites put each name into its own. */
function firstOfOneKind(lines: readonly PageLine[]): string {
  const place = lines[0]?.place;
  const others = lines.findIndex((line) => line.place !== place);
  return lines
    .slice(0, others < 0 ? lines.length : others)
    .map(({ text }) => text)
    .join(' ');
}

/** The names of a line that lists authors, also between bars, or before the venue in an alert: ` - arXiv preprint`. */
export function namesOf(text: string): readonly string[] | undefined {
  return readLooseByline(
    text
      .replace(/ ?[|·] ?/gu, ', ')
      .replace(/^[\s,;:–—-]+/u, '')
      .replace(/ [-–] .{0,120}$/u, '')
      .replace(/[\s,;]{1,9}$/u, ''),
  );
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
 * @param base address of the page, if known
 */
export function readEntry(entry: ListEntry, base: string | undefined): ListedPaper {
  const { title, before, rest } = entry;
  const own = ownLines(rest);
  const abstract = abstractLines(rest);
  const links = linksOf(entry).flatMap((link) => {
    const url = absolute(link.url, base);
    return url === undefined ? [] : [{ url, label: link.text }];
  });
  const identified = links.find(({ url }) => idsIn(url).length > 0);
  const main = identified ?? links.find(({ label }) => label.length >= 8) ?? links[0];
  const others = links.filter(({ url }) => url !== main?.url && idsIn(url).length === 0);
  const ownParts = [...abstract, ...own.filter((line) => line.links.length > 0 && !isProse(line.text))];
  return {
    start: before[0]?.start ?? title.start,
    end: Math.max(title.end, ...ownParts.map(({ end }) => end)),
    fields: {
      title: titleOf(title),
      abstract: abstract.map(({ text }) => text.replace(ABSTRACT_LABEL, '')).join('\n\n'),
      ...withoutEmpty({
        authors: bylineOf(entry),
        date: [...before, ...own]
          .map(({ text }) => readDateLine(text)?.date)
          .find((date) => date !== undefined),
        externalIds: links.flatMap(({ url }) => idsIn(url)).filter(isFirstOfScheme),
        url: stableUrl(main?.url),
        links: others
          .map((link): Link => ({ kind: linkKind(link), url: link.url }))
          .filter(({ kind }) => kind !== 'other'),
      }),
    },
  };
}

/** Whether an id is the first of its scheme: further ones belong to cited papers. */
function isFirstOfScheme({ scheme }: ExternalId, at: number, ids: readonly ExternalId[]): boolean {
  return ids.findIndex((id) => id.scheme === scheme) === at;
}

/**
 * The address that a link leads to. Links within arXiv and Hugging Face are known by their paths.
 * @param base address of the page, if known
 */
export function absolute(href: string, base?: string): string | undefined {
  if (/^(?:#|javascript:|mailto:|data:)/i.test(href)) return undefined;
  if (/^https?:\/\//i.test(href)) return redirectTarget(href);
  if (/^\/abs\/|^\/pdf\//.test(href)) return `https://arxiv.org${href}`;
  if (/^\/papers\/\d{4}\.\d{4,5}/.test(href)) return `https://huggingface.co${href.replace(/#.*$/s, '')}`;
  return base === undefined || !URL.canParse(href, base) ? undefined : new URL(href, base).href;
}
