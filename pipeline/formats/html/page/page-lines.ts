import { Parser } from 'htmlparser2';
import { FormulaBuilder } from '../../../text/formula-elements.ts';
import { localName } from '../../../text/markup-vocabulary.ts';
import { isNumber, superscript } from '../../../text/scripts.ts';
import { oneLine } from '../../../text/unwrap.ts';
import type { FieldLabel } from '../../cues/field-labels.ts';
import { assertDepth } from '../../xml/nesting.ts';
import { type CellPlace, TableCells } from './table-cells.ts';

/** A stretch of a line: the text of an element whose class names a field, of a link or emphasis; or plain text between them. */
interface PagePart {
  readonly text: string;
  /** Name and classes of that element; '' for plain text. */
  readonly place: string;
}

/** A line of a page as a reader sees it: the text between two breaks. Places are in UTF-16 units. */
export interface PageLine {
  readonly start: number;
  readonly end: number;
  /** References decoded, runs of white space as one space. */
  readonly text: string;
  /** Name and classes of its block and of the block around that: equal for lines of one kind. */
  readonly place: string;
  /** The blocks around it, from outside in, numbered in the order in which they begin. */
  readonly blocks: readonly number[];
  /** Those of them that are items of a list. */
  readonly items: readonly number[];
  /** 1 to 6 in a heading, else 0. */
  readonly heading: number;
  readonly parts: readonly PagePart[];
  readonly links: readonly { readonly url: string; readonly text: string }[];
  /** Whether a tag ends it, rather than the end of the page. */
  readonly isClosed: boolean;
  /** The field whose value it is, where a row of a label and a value says so. */
  readonly label?: FieldLabel;
  /** The innermost cell of a table that it stands in. */
  readonly cell: CellPlace | undefined;
}

export interface HtmlPage {
  readonly lines: readonly PageLine[];
  /** The contents of `meta` elements by name. */
  readonly meta: ReadonlyMap<string, readonly string[]>;
  /** The texts of scripts of JSON-LD (https://www.w3.org/TR/json-ld11/). */
  readonly data: readonly string[];
  /** The address against which links are resolved, if known. */
  readonly base: string | undefined;
  /** Whether the page ends before its elements do. */
  readonly isCut: boolean;
}

const INLINE = new Set(
  'a abbr b bdi bdo big cite code del dfn em font i img ins kbd label mark q s small span strike strong sub sup svg time tt u var wbr input'.split(
    ' ',
  ),
);
const EMPHASIS = new Set('a b strong i em cite u dfn'.split(' '));
/** Classes that name the field of a paper. */
const FIELD_CLASS = /title|author|creator|byline|abstract|snippet|venue|journal|citation/i;
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
/** Elements without text of papers. */
const SILENT = new Set(
  'script style template noscript svg nav footer select button textarea head iframe'.split(' '),
);
/** Elements whose end tags may be missing (WHATWG HTML, section 13.1.2.4). */
const UNCLOSED = new Set(
  'html body p li dt dd tr td th thead tbody tfoot option colgroup caption rp rt'.split(' '),
);

/** Shortest line that a `br` may break in the midst of a sentence. */
const MIN_BROKEN_LINE_CHARS = 40;

interface Open {
  readonly name: string;
  readonly place: string;
  /** Number of the block; 0 for an inline element. */
  readonly block: number;
  /** Whether its text is a part of its line by itself. */
  readonly isMarked: boolean;
  /** The address of a link. */
  readonly href?: string;
  /** Whether a heading begins in it, if it is an `article`. */
  hasHeading?: boolean;
}

interface OpenLine {
  readonly start: number;
  end: number;
  readonly place: string;
  readonly blocks: readonly number[];
  readonly items: readonly number[];
  readonly heading: number;
  readonly cell: CellPlace | undefined;
  readonly parts: { text: string; readonly element: Open | undefined }[];
  readonly links: { url: string; text: string }[];
}

/**
 * Reads a page into the lines that a reader sees, with their places. Linear time.
 * @param url address that the page came from, if known
 */
export function readPage(html: string, url?: string): HtmlPage {
  const reader = new Reader(url);
  const formula = new FormulaBuilder();
  let formulaStart = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (!formula.isOpen) formulaStart = parser.startIndex;
        if (!formula.begin(localName(name), attributes)) reader.open(name, attributes);
      },
      onclosetag(name, implied) {
        if (!formula.isOpen) {
          reader.close(name, implied);
          return;
        }
        const text = formula.end();
        if (text !== undefined) reader.text(text, formulaStart, parser.endIndex + 1);
      },
      oncomment: (text) => reader.comment(text),
      ontext(text) {
        if (!formula.add(text)) reader.text(text, parser.startIndex, parser.endIndex + 1);
      },
    },
    { decodeEntities: true },
  );
  parser.write(html);
  return reader.page();
}

class Reader {
  readonly #lines: PageLine[] = [];
  readonly #meta = new Map<string, string[]>();
  readonly #data: string[] = [];
  readonly #stack: Open[] = [];
  readonly #cells = new TableCells();
  #line: OpenLine | undefined;
  /** Whether a `br` ended the last line. */
  #isBroken = false;
  /** The title that the last line ends in. */
  #lastElement: Open | undefined;
  /** Links whose line has no text yet. */
  readonly #pendingLinks: { url: string; text: string }[] = [];
  #blocks = 0;
  #silent = 0;
  /** Whether the text is JSON-LD. */
  #isData = false;
  readonly #url: string | undefined;
  readonly #addresses: { base?: string; canonical?: string; saved?: string } = {};
  #isWholePage = false;
  #isEnded = false;

  constructor(url: string | undefined) {
    this.#url = url;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'html' || name === 'body') this.#isWholePage = true;
    if (name === 'meta' || name === 'link' || name === 'base') this.#note(name, attributes);
    const isBlock = !INLINE.has(name);
    if (isBlock) this.#endLine(true, name === 'br');
    if (VOID.has(name)) return;
    this.#cells.open(name, attributes);
    const around =
      this.#stack
        .findLast((element) => element.block > 0)
        ?.place.split('>')
        .at(-1) ?? '';
    const self = `${name}${classesOf(attributes)}`;
    const place = isBlock ? `${around}>${self}` : self;
    if (isBlock) this.#blocks += 1;
    const block = isBlock ? this.#blocks : 0;
    const isMarked = !isBlock && (EMPHASIS.has(name) || FIELD_CLASS.test(self));
    const href = name === 'a' && this.#silent === 0 ? attributes['href']?.trim() : undefined;
    assertDepth(this.#stack.push({ name, block, place, isMarked, ...(href !== undefined && { href }) }));
    if (SILENT.has(name)) this.#silent += 1;
    if (name === 'script' && attributes['type']?.trim() === 'application/ld+json') {
      this.#isData = true;
      this.#data.push('');
    }
    if (href !== undefined) {
      const link = { url: href, text: '' };
      if (this.#line === undefined) this.#pendingLinks.push(link);
      else this.#line.links.push(link);
    }
  }

  close(name: string, implied: boolean): void {
    if ((name === 'html' || name === 'body') && !implied) this.#isEnded = true;
    if (name === 'script') this.#isData = false;
    const at = this.#stack.findLastIndex((element) => element.name === name);
    if (at < 0) return;
    for (const element of this.#stack.splice(at)) {
      if (SILENT.has(element.name)) this.#silent -= 1;
      if (element.block > 0) this.#endLine(true, false);
    }
    this.#cells.close(name);
  }

  text(text: string, start: number, end: number): void {
    if (this.#isData) this.#data.push(`${this.#data.pop() ?? ''}${text}`);
    if (this.#silent > 0 || (this.#line === undefined && text.trim() === '')) return;
    this.#line ??= this.#begin(start + text.length - text.trimStart().length);
    const line = this.#line;
    if (text.trim() !== '') line.end = end - (text.length - text.trimEnd().length);
    const block = this.#stack.findLastIndex((element) => element.block > 0);
    const inline = this.#stack.slice(block + 1).filter(({ isMarked }) => isMarked);
    const element = inline.find(({ place }) => FIELD_CLASS.test(place)) ?? inline[0];
    const part = line.parts.at(-1);
    const raised =
      this.#stack.at(-1)?.name === 'sup' && isNumber(part?.text ?? '') ? superscript(text) : undefined;
    if (part !== undefined && part.element === element) part.text += raised ?? text;
    else line.parts.push({ text: raised ?? text, element });
    const link = line.links.at(-1);
    if (link !== undefined && this.#stack.some(({ name }) => name === 'a')) link.text += text;
  }

  /** Browsers note the address of a page that they save. */
  comment(text: string): void {
    const saved = /^ ?saved from url=\(\d{1,6}\)(https?:\/\/\S+)/i.exec(text.slice(0, 2000))?.[1];
    if (saved !== undefined) this.#addresses.saved ??= saved;
  }

  page(): HtmlPage {
    const open = this.#stack.some((element) => !UNCLOSED.has(element.name));
    this.#endLine(false, false);
    return {
      lines: this.#lines,
      meta: this.#meta,
      data: this.#data,
      base: this.#baseAddress(),
      isCut: this.#isWholePage ? !this.#isEnded : open,
    };
  }

  /** The address of the page, and what `base` makes of it (WHATWG HTML, section 2.4.3). */
  #baseAddress(): string | undefined {
    const { base, canonical, saved } = this.#addresses;
    const page = this.#url ?? saved ?? canonical;
    if (base === undefined || !URL.canParse(base, page)) return page;
    return new URL(base, page).href;
  }

  #begin(start: number): OpenLine {
    const block = this.#stack.findLast((element) => element.block > 0);
    const heading = /^h([1-6])$/.exec(block?.name ?? '')?.[1];
    const article =
      heading === undefined ? undefined : this.#stack.findLast(({ name }) => name === 'article');
    const isFirst = article !== undefined && article.hasHeading !== true;
    if (isFirst) article.hasHeading = true;
    return {
      start,
      end: start,
      // The first heading of an article is its title (WHATWG HTML, section 4.3.2), of whatever rank.
      place: isFirst ? 'article>heading' : (block?.place ?? ''),
      blocks: this.#stack.flatMap((element) => (element.block > 0 ? [element.block] : [])),
      items: this.#stack.flatMap(({ name, block: item }) => (name === 'li' ? [item] : [])),
      heading: Number(heading ?? 0),
      cell: this.#cells.cell,
      parts: [],
      links: this.#linksAt(block),
    };
  }

  /** The links that begin at a line: within its block, or around it. */
  #linksAt(block: Open | undefined): OpenLine['links'] {
    const links = this.#pendingLinks.splice(0);
    const around = this.#stack.slice(0, block === undefined ? 0 : this.#stack.indexOf(block));
    const url = around.findLast(({ href }) => href !== undefined)?.href;
    return url === undefined || links.length > 0 ? links : [{ url, text: '' }];
  }

  #endLine(isClosed: boolean, isBroken: boolean): void {
    const line = this.#line;
    this.#line = undefined;
    const icons = this.#pendingLinks.splice(0);
    if (line === undefined) {
      this.#addToItem(icons);
      if (!isBroken) this.#isBroken = false;
      return;
    }
    const { start, end, place, blocks, items, heading, cell } = line;
    const parts = line.parts
      .map(({ text, element }) => ({ text: oneLine(text), place: element?.place ?? '' }))
      .filter(({ text }) => text !== '');
    const ended: PageLine = {
      start,
      end,
      place,
      blocks,
      items,
      heading,
      cell,
      isClosed,
      text: oneLine(
        line.parts.map(({ text, element }) => `${isSubtitle(element) ? ': ' : ''}${text}`).join(''),
      ),
      parts,
      links: line.links.map(({ url, text }) => ({ url, text: oneLine(text) })),
    };
    const before = this.#lines.at(-1);
    const isSameTitle = this.#lastElement !== undefined && this.#lastElement === line.parts[0]?.element;
    const continues = this.#isBroken && before !== undefined && (isSameTitle || isContinued(before, ended));
    const last = line.parts.at(-1)?.element;
    this.#lastElement = /title/i.test(last?.place ?? '') ? last : undefined;
    if (continues) this.#lines[this.#lines.length - 1] = joined(before, ended);
    else this.#lines.push(ended);
    this.#isBroken = isBroken;
  }

  /** Adds links without text, such as icons, to the last line of the list item that they stand in. */
  #addToItem(links: OpenLine['links']): void {
    const item = this.#stack.findLast(({ name }) => name === 'li')?.block;
    const last = this.#lines.at(-1);
    if (links.length === 0 || item === undefined || last?.items.at(-1) !== item) return;
    this.#lines[this.#lines.length - 1] = { ...last, links: [...last.links, ...links] };
  }

  #note(element: string, attributes: Readonly<Record<string, string>>): void {
    const { name, property, itemprop, content, href, rel } = attributes;
    const key = (name ?? property ?? itemprop ?? '').toLowerCase();
    if (key !== '' && content !== undefined) this.#meta.set(key, [...(this.#meta.get(key) ?? []), content]);
    const addresses = this.#addresses;
    if (element === 'base' && href !== undefined) addresses.base ??= href;
    const canonical = rel === 'canonical' ? href : key === 'og:url' ? content : undefined;
    if (canonical !== undefined && /^https?:\/\//i.test(canonical)) addresses.canonical ??= canonical;
  }
}

function isSubtitle(element: Open | undefined): boolean {
  return /sub-?title/i.test(element?.place ?? '');
}

/** Whether a `br` broke a line in the midst of a sentence. */
function isContinued(before: PageLine, line: PageLine): boolean {
  return (
    before.blocks.at(-1) === line.blocks.at(-1) &&
    before.text.length >= MIN_BROKEN_LINE_CHARS &&
    /[\p{L},]$/u.test(before.text) &&
    /^\p{Ll}/u.test(line.text)
  );
}

function joined(before: PageLine, line: PageLine): PageLine {
  const [last, next] = [before.parts.at(-1), line.parts[0]];
  const isOnePart = last?.place === next?.place;
  const part = { text: `${last?.text} ${next?.text}`, place: last?.place ?? '' };
  return {
    ...before,
    end: line.end,
    text: `${before.text} ${line.text}`,
    parts: isOnePart
      ? [...before.parts.slice(0, -1), part, ...line.parts.slice(1)]
      : [...before.parts, ...line.parts],
    links: [...before.links, ...line.links],
    isClosed: line.isClosed,
  };
}

/** The classes, with `#` for numbers, which differ from element to element, and without those of every second row. */
function classesOf(attributes: Readonly<Record<string, string>>): string {
  return (attributes['class'] ?? '')
    .split(/\s+/)
    .filter((name) => name !== '' && !/^(?:odd|even|first|last|active|alt)$/i.test(name))
    .map((name) => `.${name.replace(/\d+/g, '#')}`)
    .join('');
}
