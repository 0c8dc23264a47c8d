/** Reads the lines of one block of a list: a title, then names, addresses, where the paper appeared, and an abstract. */
import { idsIn } from '../../text/external-ids.ts';
import { markupText } from '../../text/html-text.ts';
import { readAuthors } from '../../text/names/read-names.ts';
import { unwrap } from '../../text/unwrap.ts';
import type { Line } from '../core/lines.ts';
import { readBoilerplate } from '../cues/boilerplate.ts';
import { readCitation } from '../cues/byline.ts';
import { withoutChips } from '../cues/chips.ts';
import { readLabelAndValue } from '../cues/field-labels.ts';
import { isTitleLike } from '../cues/prose-words.ts';
import { redirectTarget } from '../cues/redirect-target.ts';
import { addressOf } from '../fields/links.ts';
import { type RecordFields, withoutEmpty } from '../fields/record-fields.ts';
import { isSourceLine, readSource } from '../fields/source-lines.ts';
import { titlePrefix } from '../page-text/paper-fields.ts';
import { endsSentence, isSourceAlone, isVenue, lineKind, readNames } from './line-kind.ts';

export const MAX_TITLE_CHARS = 300;
const MIN_TITLE_WORDS = 3;
/** A longer line, or one that ends a sentence, is text. */
const MAX_SOURCE_CHARS = 160;
const MAX_VENUE_CHARS = 100;

/** `https://...`, `Link: <https://...>`, `📄 Paper: https://... | 💻 Code: https://...`. */
const ADDRESS =
  /^(?:\p{Extended_Pictographic}\uFE0F? ?)?(?:[\p{L} ]{2,20}[:：] ?)?<?(https?:\/\/[^\s<>]{4,2000})>?\.?(?: \| .{1,200})?$/iu;
const SUMMARY_LABEL = /^(?:tl;?dr|summary|(abstract))\s?[:：]\s?/iu;
/** `ORIGINAL ARTICLES` */
const IN_CAPITALS = /^[\p{Lu} &/|-]{4,40}$/u;
/** In dates: `2025–03–10`. */
const DASHES = /(?<=\d)[‐‑–](?=\d)/gu;

/** One block of lines, which may be a paper. Each line is what the first of the methods below takes it for. */
export class Block {
  readonly #title: Line[] = [];
  readonly #authors: string[] = [];
  readonly #addresses: string[] = [];
  readonly #sources: string[] = [];
  #text: Line[] = [];
  /** Whether names, venue and year stand on one line below the title, which may be a sentence then. */
  #isCited = false;

  add(line: Line): void {
    const address = ADDRESS.exec(line.text)?.[1];
    if (address !== undefined) this.#addresses.push(redirectTarget(address));
    else if (this.#title.length === 0 || this.#isBelowHeading(line)) this.#title.splice(0, 1, line);
    else if (!this.#addLabelled(line) && !this.#addNames(line) && !this.#addSource(line)) this.#addRest(line);
  }

  /** @returns `undefined` when the block is no paper */
  read(headerDate: string | undefined): RecordFields | undefined {
    const [only] = this.#text;
    // A line that names a journal and nothing else.
    const venue = this.#text.length === 1 && only && isVenue(only.text) ? only.text : undefined;
    const written = unwrap(this.#title);
    const name = markupText(written.slice(titlePrefix(this.#title[0]?.text ?? '').length));
    const { date, journal, ids } = readSource(this.#sources, this.#addresses);
    const address = this.#addresses.find((each) => idsIn(each).length > 0);
    const isPaper =
      this.#authors.length > 0
        ? ids.length + this.#addresses.length + this.#sources.length > 0
        : address !== undefined;
    if (!isPaper || !(this.#isCited || isTitle(name))) return undefined;
    return {
      title: withoutChips(name).replace(/\.$/u, ''),
      abstract: venue === undefined ? markupText(unwrap(this.#text)) : '',
      ...withoutEmpty({
        date,
        headerDate,
        authors: this.#authors,
        externalIds: ids,
        url: addressOf(address ?? this.#addresses[0], ids),
        journal: journal ?? venue,
      }),
    };
  }

  /** Whether the line above is in capitals, as headings of sections are, and a title follows that is not. */
  #isBelowHeading({ text }: Line): boolean {
    const [first] = this.#title;
    const isBelow = first !== undefined && this.#title.length === 1 && isSection(first);
    return isBelow && /\p{Ll}/u.test(text) && isTitle(text) && readNames(text) === undefined;
  }

  #addLabelled(line: Line): boolean {
    const { label, value = '' } = readLabelAndValue(line.text) ?? {};
    const summary = SUMMARY_LABEL.exec(line.text);
    if (label === 'authors') this.#authors.push(...readAuthors(value));
    else if (summary !== null) {
      // Above an abstract, another summary is none of it.
      if (summary[1] !== undefined) this.#text = [];
      this.#text.push({ ...line, text: line.text.slice(summary[0].length) });
    } else if (label === 'date')
      this.#sources.push(value.replace(DASHES, '-').replace(/^\d{4}-\d\d$/, '$&-01'));
    else return label === 'categories';
    return true;
  }

  #addNames({ text }: Line): boolean {
    if (this.#authors.length + this.#sources.length + this.#text.length > 0) return false;
    const names = readNames(text);
    if (names === undefined || (this.#addresses.length > 0 && !names.isMarked)) return false;
    this.#authors.push(...names.authors);
    this.#isCited = readCitation(text) !== undefined;
    if (this.#isCited || isSourceAlone(names.source)) this.#sources.push(names.source);
    return true;
  }

  #addSource({ text }: Line): boolean {
    const isFirst = this.#text.length === 0 && text.length <= MAX_SOURCE_CHARS && isSourceLine(text);
    // Between names and an id stands the name of a journal, however short.
    const isBelowVenue =
      this.#text.length === 1 && isSourceAlone(text) && this.#text.every((line) => isShort(line));
    if (!isFirst && !isBelowVenue) return false;
    this.#sources.push(...this.#text.splice(0).map((line) => line.text), text);
    return true;
  }

  /** Adds a line to the title, as long as nothing else stands below it, or to the text. */
  #addRest(line: Line): void {
    const found = this.#authors.length + this.#sources.length + this.#addresses.length + this.#text.length;
    const isMenu = readBoilerplate(line.text) !== undefined;
    // The last word of a title may also be one of a menu.
    if (found === 0 && (!isMenu || !line.text.includes(' '))) this.#title.push(line);
    else if (found > 0 && !isMenu && !isSection(line) && lineKind(line.text) !== 'buttons')
      this.#text.push(line);
  }
}

/** Whether a line is in capitals, as headings of sections are. */
export function isSection({ text }: Line): boolean {
  return IN_CAPITALS.test(text) && text !== 'ABSTRACT';
}

function isShort({ text }: Line): boolean {
  return text.length <= MAX_VENUE_CHARS && !endsSentence(text);
}

/** Whether a text reads as a title: some words, which neither end nor begin a sentence of a text. */
function isTitle(text: string): boolean {
  return (
    text.length <= MAX_TITLE_CHARS &&
    readBoilerplate(text) === undefined &&
    isTitleLike(text, MIN_TITLE_WORDS)
  );
}
