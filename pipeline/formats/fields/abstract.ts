import { htmlText } from '../../text/html-text.ts';
import { decodeLatex } from '../../text/latex.ts';
import { line } from './text-fields.ts';
import { isObject, type Json, type JsonObject, textOf, textsOf } from './values.ts';

/** Tags of HTML and of JATS, in which publishers give abstracts to Crossref. Formulas hold `<` too: `$a<b$ and $c>d$`. */
const TAG =
  /<\/?(?:jats:)?(?:p|br|b|i|u|em|strong|sub|sup|div|span|a|ul|ol|li|h[1-6]|title|sec|italic|bold)(?:\s+[\w:-]+\s*=[^<>]*)?\s*\/?>/iu;
const REFERENCE = /&(?:[A-Za-z]{2,8}|#\d{1,7}|#[Xx][\dA-Fa-f]{1,6});/y;

/** How texts begin that may be one of the next two. */
const ODD_BEGIN = /^(?:abs|no|this is an automated)/iu;

/** What stands before an abstract and is none of it. */
const LABEL = /^abstract(?:\s*[.:—–-]\s*|\s*\n\s*\n\s*)/iu;

/** What is put in the place of an abstract that is missing. */
const NO_ABSTRACT =
  /^(?:no abstract(?: available)?|abstract not available|not available|this is an automated message from the librarian bot\b.*)\.?$/isu;

const ADDRESS = /\bhttps?:\/\/[^\s<>"']+/giu;

/** Words that people put before each address: `Project page:`, `Code released at:`; and letters of them, as not all scripts part words. */
const WORDS_AN_ADDRESS = 4;
const LETTERS_A_WORD = 20;

/** What markup of any kind begins with, as most texts have none of it. */
const MARKED = /[<&\\{}~`]|--/;

/**
 * A text without markup: tags left out, references decoded, LaTeX as a reader sees it.
 * @param from there is none before this
 */
export function plainText(text: string, from = 0): string {
  if (!MARKED.test(from === 0 ? text : text.slice(from))) return text;
  const html =
    text.includes('<') && TAG.test(text)
      ? text.replace(/(<\/?)jats:title\b/giu, '$1h4').replace(/(<\/?)(?:jats:)?/gu, '$1')
      : hasReference(text)
        ? text.replaceAll('<', '&lt;')
        : null;
  return decodeLatex(html === null ? text : htmlText(html));
}

/** Sticky: a pattern that looks for itself takes ten times as long, where most texts have an ampersand at most. */
function hasReference(text: string): boolean {
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    REFERENCE.lastIndex = at;
    if (REFERENCE.test(text)) return true;
  }
  return false;
}

/** What more has to be done about: markup, line ends, addresses. One look is quicker than one for each. */
const NOTABLE = /[<&\\{}~`\n]|--|:\/\//;

/** A title on one line; spaces are made even when records are normalised. */
export function titleOf(text: string): string {
  return NOTABLE.test(text) ? line(plainText(text)) : text;
}

/** An abstract in paragraphs of one line each, and the addresses in what stood in the place of one. */
export interface FoundAbstract {
  readonly text: string;
  /** Words before an address, and the address. */
  readonly links: readonly { readonly label: string; readonly url: string }[];
}

/** The abstract out of a field's value: text, a list of paragraphs, or an index of OpenAlex. */
export function abstractOf(value: Json | undefined): FoundAbstract {
  const given = (typeof value === 'string' ? textOf(value) : longText(value)) ?? '';
  const notable = given.search(NOTABLE);
  const text = withoutFiller(notable < 0 ? given : joinLines(plainText(given, notable)));
  const links = notable < 0 ? undefined : onlyAddresses(text);
  return links === undefined ? { text, links: NO_LINKS } : { text: '', links };
}

/** The first abstract in values that is one, and the addresses in all of them. */
export function abstractIn(values: readonly Json[]): FoundAbstract {
  if (values.length === 1) return abstractOf(values[0]);
  const all = values.map(abstractOf);
  const text = all.find((each) => each.text !== '')?.text ?? '';
  return { text, links: all.flatMap(({ links }) => links) };
}

/** An abstract without its label; nothing of what says that there is none. */
function withoutFiller(text: string): string {
  if (!ODD_BEGIN.test(text)) return text;
  const unlabelled = text.replace(LABEL, '');
  return NO_ABSTRACT.test(unlabelled) ? '' : unlabelled;
}

/** The text of a list of paragraphs, or of an index. */
function longText(value: Json | undefined): string {
  const indexed = isObject(value) ? fromIndex(value) : undefined;
  return indexed ?? textsOf(value).join('\n\n');
}

const NO_LINKS: FoundAbstract['links'] = [];

/** Joins wrapped lines: one line a paragraph. */
function joinLines(text: string): string {
  if (!text.includes('\n')) return text.trim();
  return text
    .split(/\n[^\S\n]*\n\s*/u)
    .map((paragraph) => paragraph.replace(/\s+/gu, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

/** The addresses of a text that holds little else: `Code released at: https://...`. */
function onlyAddresses(text: string): FoundAbstract['links'] | undefined {
  // Not 'http': where a letter comes often, each has to be looked at.
  const first = text.indexOf('://');
  if (first < 0) return undefined;
  let count = 1;
  for (let at = text.indexOf('://', first + 3); at >= 0; at = text.indexOf('://', at + 3)) count++;
  // Most abstracts that name an address have more before it than may stand beside all of them.
  if (first > (WORDS_AN_ADDRESS * count + 1) * LETTERS_A_WORD) return undefined;
  const links: { label: string; url: string }[] = [];
  let from = 0;
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    links.push({
      label: text.slice(from, index).trim(),
      url: address.replace(/(?<![.,;:)\]])[.,;:)\]]+$/u, ''),
    });
    from = index + address.length;
  }
  const labels = [...links.map(({ label }) => label), text.slice(from)].join(' ');
  const words = labels.match(WORD)?.length ?? 0;
  return links.length > 0 && words <= WORDS_AN_ADDRESS * links.length ? links : undefined;
}

const WORD = /[\p{L}\p{N}]+/gu;

/** A text out of words with their positions (https://docs.openalex.org/api-entities/works/work-object#abstract_inverted_index). */
function fromIndex(index: JsonObject): string | undefined {
  const words = Object.entries(index).flatMap(([word, positions]) =>
    Array.isArray(positions) ? positions.map((position) => ({ word, position })) : [],
  );
  if (words.length === 0 || words.some(({ position }) => typeof position !== 'number')) return undefined;
  return words
    .sort((a, b) => Number(a.position) - Number(b.position))
    .map(({ word }) => word)
    .join(' ');
}
