/** Reads abstracts, and takes off the labels, notices and markup around them. */
import { htmlText, markupText } from '../../text/html-text.ts';
import { decodeIfLatex } from '../../text/latex.ts';
import { oneLine, unwrapParagraphs } from '../../text/unwrap.ts';
import { isObject, type Json, type JsonObject, textsOf } from './json-values.ts';

/** `Abstract: `, or `Abstract` on a line of its own. */
const LABEL = /^\s*abstract(?:\s*[.:—–-]\s*|\s*\n\s*)/iu;

/** As {@link LABEL} in feeds: `Abstract: `, or a line of its own; `Abstract syntax trees` is a beginning of a text. */
const LABEL_IN_FEED = /^\s*Abstract(?:\s*[:\u2014\u2013]|\s*\n)\s*/i;

/** A label that lost what set it off: `ABSTRACT We study`, `Abstract The`. */
const GLUED_LABEL =
  /^\s*(?:ABSTRACT (?=\p{Lu}\p{Ll}|A |I )|Abstract (?=(?:A|An|The|This|These|That|There|We|Our|I|It|In|On|At|To|For|From|By|With|As|If|When|While|Although|Despite|Using|Many|Most|Recent|Recently|Research Summary|Background|Introduction|Purpose|Objectives?|Aims?|Context|Motivation) ))/u;

/** `arXiv:2508.13426v1 Announce Type: cross Abstract: `, before the abstract in arXiv's feeds. */
const ANNOUNCEMENT = /^\s*arXiv:\S+\s+Announce Type:\s*([a-z-]+)\s+Abstract:\s*/i;

/** A notice in place of an abstract: `No abstract available.` */
const NO_ABSTRACT =
  /^\[?(?:no abstract(?: is)?(?: available)?(?: for this (?:article|paper))?|abstract(?: not available)?|not available|this is an automated message from the librarian bot\b.*)\.?\]?$/isu;

/** What ScienceDirect's feeds have in place of an abstract, on one line or on several. */
const ISSUE_DATA = /^Publication date: .{0,300}?\bSource: .{0,300}?\bAuthor\(s\): ([^\n]{1,20000})$/su;

/** What databases put behind an abstract: `© 2024 The Authors. Published by Example Ltd. All rights reserved.` */
const COPYRIGHT_BEHIND =
  /(?:^|(?<=[.!?)\]”"’*]|\n)) ?(?:copyright:? )?(?:©|\(c\)) ?(?:copyright )?(?:(?:19|20)\d\d\b|the authors?\b|$)[^\n]{0,240}$/iu;
const MAX_COPYRIGHT_CHARS = 240;

const ADDRESS = /\bhttps?:\/\/[^\s<>"']+/giu;
const WORD = /[\p{L}\p{N}]+/gu;

/** Words before each address of a text that holds little else: `Project page:`, `Code released at:`. */
const MAX_WORDS_PER_ADDRESS = 4;
/** Not all scripts separate words. */
const MAX_WORD_CHARS = 20;

/** A text on one line, without markup. */
export function plainLine(text = ''): string {
  return oneLine(decodeIfLatex(markupText(text)));
}

/** An address and the words before it. */
export interface AddressInText {
  readonly label: string;
  readonly url: string;
}

/** The first of several values that is an abstract, and the addresses in all of them. */
export function firstAbstract(values: readonly Json[]) {
  const all = values.map(abstractOf);
  const text = all.find((each) => each.text !== '')?.text ?? '';
  return { text, addresses: all.flatMap(({ addresses }) => addresses) };
}

/** The names in the data of an issue that stand in place of an abstract. */
export function namesInIssueData(text = ''): string {
  return ISSUE_DATA.exec(text.trim())?.[1] ?? '';
}

/**
 * Reads an abstract from a text, a list of paragraphs, or an inverted index of OpenAlex.
 * @returns its paragraphs of one line each, or the addresses of a text that holds little else
 */
function abstractOf(value: Json): { readonly text: string; readonly addresses: readonly AddressInText[] } {
  const written = (isObject(value) ? fromInvertedIndex(value) : undefined) ?? textsOf(value).join('\n\n');
  const plain = decodeIfLatex(markupText(written));
  const unlabelled = withoutCopyright(
    unwrapParagraphs(plain.replace(ANNOUNCEMENT, '').replace(LABEL, '').replace(GLUED_LABEL, '')),
  );
  const text = NO_ABSTRACT.test(unlabelled) || ISSUE_DATA.test(unlabelled) ? '' : unlabelled;
  const addresses = onlyAddresses(text);
  return addresses === undefined ? { text, addresses: [] } : { text: '', addresses };
}

/** The addresses of a text that holds little else: `Code released at: https://...`. */
function onlyAddresses(text: string): readonly AddressInText[] | undefined {
  const matches = [...text.matchAll(ADDRESS)];
  const maxWords = MAX_WORDS_PER_ADDRESS * matches.length;
  if (matches.length === 0 || (matches[0]?.index ?? 0) > (maxWords + 1) * MAX_WORD_CHARS) return undefined;
  let end = 0;
  const addresses = matches.map(({ 0: address, index }) => {
    const label = text.slice(end, index).trim();
    end = index + address.length;
    return { label, url: address.replace(/(?<![.,;:)\]])[.,;:)\]]+$/u, '') };
  });
  const labels = [...addresses.map(({ label }) => label), text.slice(end)].join(' ');
  return (labels.match(WORD)?.length ?? 0) <= maxWords ? addresses : undefined;
}

/** A text from its words and their positions (https://docs.openalex.org/api-entities/works/work-object#abstract_inverted_index). */
function fromInvertedIndex(index: JsonObject): string | undefined {
  const words = Object.entries(index).flatMap(([word, positions]) =>
    Array.isArray(positions) ? positions.map((position) => ({ word, position })) : [],
  );
  if (words.length === 0 || words.some(({ position }) => typeof position !== 'number')) return undefined;
  return words
    .sort((a, b) => Number(a.position) - Number(b.position))
    .map(({ word }) => word)
    .join(' ');
}

/** The abstract in a text of a feed or a reference list, in paragraphs of one line each, without labels. */
export function abstractFromText(text = ''): string {
  const abstract = withoutCopyright(
    unwrapParagraphs(text.replace(ANNOUNCEMENT, '').replace(LABEL_IN_FEED, '').replace(GLUED_LABEL, '')),
  );
  return NO_ABSTRACT.test(abstract) ? '' : abstract;
}

function withoutCopyright(abstract: string): string {
  const from = Math.max(0, abstract.length - MAX_COPYRIGHT_CHARS);
  return abstract.slice(0, from) + abstract.slice(from).replace(COPYRIGHT_BEHIND, '').trimEnd();
}

/** How arXiv's feeds announce a paper: `new`, `cross`, `replace`, `replace-cross`; `undefined` in other feeds. */
export function announceType(summary: string | undefined): string | undefined {
  return ANNOUNCEMENT.exec(htmlText(summary ?? ''))?.[1]?.toLowerCase();
}
