import { Parser } from 'htmlparser2';
import { oneLine } from '../../text/unwrap.ts';
import { assertDepth } from '../xml/nesting.ts';

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
  /** 1 to 6 in a heading, else 0. */
  readonly heading: number;
  /** The link or emphasis that it begins with; '' without one. */
  readonly lead: string;
  readonly links: readonly { readonly url: string; readonly text: string }[];
  /** Whether a tag ends it, rather than the end of the page. */
  readonly isClosed: boolean;
}

export interface HtmlPage {
  readonly lines: readonly PageLine[];
  /** The contents of `meta` elements by name. */
  readonly meta: ReadonlyMap<string, readonly string[]>;
  /** The address of the page, if it says so. */
  readonly base: string | undefined;
  /** Whether the page ends before its elements do. */
  readonly isCut: boolean;
}

const INLINE = new Set(
  'a abbr b bdi bdo big cite code del dfn em font i img ins kbd label mark q s small span strike strong sub sup svg time tt u var wbr input math mi mo mn'.split(
    ' ',
  ),
);
const EMPHASIS = new Set(['a', 'b', 'strong']);
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
/** Elements without text of papers. */
const SILENT = new Set(
  'script style template noscript svg nav footer select button textarea head iframe'.split(' '),
);
/** Elements whose end tags may be missing (WHATWG HTML, section 13.1.2.4). */
const UNCLOSED = new Set(
  'html body p li dt dd tr td th thead tbody tfoot option colgroup caption rp rt'.split(' '),
);

interface Open {
  readonly name: string;
  readonly place: string;
  /** Number of the block; 0 for an inline element. */
  readonly block: number;
}

interface OpenLine {
  readonly start: number;
  end: number;
  text: string;
  readonly place: string;
  readonly blocks: readonly number[];
  readonly heading: number;
  /** Number of characters outside links. */
  plain: number;
  /** Number of elements around the one that it begins with; -1 without one. */
  readonly leadDepth: number;
  lead: string | undefined;
  readonly links: { url: string; text: string }[];
}

/** Reads a page into the lines that a reader sees, with their places. Linear time. */
export function readPage(html: string): HtmlPage {
  const reader = new Reader();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => reader.open(name, attributes),
      onclosetag: (name, implied) => reader.close(name, implied),
      oncomment: (text) => reader.comment(text),
      ontext: (text) => reader.text(text, parser.startIndex, parser.endIndex + 1),
    },
    { decodeEntities: true },
  );
  parser.write(html);
  return reader.page();
}

class Reader {
  readonly #lines: PageLine[] = [];
  readonly #meta = new Map<string, string[]>();
  readonly #stack: Open[] = [];
  #line: OpenLine | undefined;
  /** Links whose line has no text yet. */
  readonly #pendingLinks: { url: string; text: string }[] = [];
  #blocks = 0;
  #silent = 0;
  #base: string | undefined;
  #isWholePage = false;
  #isEnded = false;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'html' || name === 'body') this.#isWholePage = true;
    if (name === 'meta' || name === 'link' || name === 'base') this.#note(name, attributes);
    const isBlock = !INLINE.has(name);
    // Buttons before a title end here: `pdf`, `bib`.
    if (isBlock || (EMPHASIS.has(name) && this.#line?.plain === 0)) this.#endLine(true);
    if (VOID.has(name)) return;
    const around =
      this.#stack
        .findLast((element) => element.block > 0)
        ?.place.split('>')
        .at(-1) ?? '';
    const self = `${name}${classesOf(attributes)}`;
    if (isBlock) this.#blocks += 1;
    const open = this.#stack.push({
      name,
      block: isBlock ? this.#blocks : 0,
      place: isBlock ? `${around}>${self}` : self,
    });
    assertDepth(open);
    if (SILENT.has(name)) this.#silent += 1;
    if (name === 'a' && attributes['href'] !== undefined && this.#silent === 0) {
      const link = { url: attributes['href'].trim(), text: '' };
      if (this.#line === undefined) this.#pendingLinks.push(link);
      else this.#line.links.push(link);
    }
  }

  close(name: string, implied: boolean): void {
    if ((name === 'html' || name === 'body') && !implied) this.#isEnded = true;
    const at = this.#stack.findLastIndex((element) => element.name === name);
    if (at < 0) return;
    for (const element of this.#stack.splice(at)) {
      if (SILENT.has(element.name)) this.#silent -= 1;
      if (element.block > 0) this.#endLine(true);
    }
    const line = this.#line;
    if (
      line !== undefined &&
      line.leadDepth >= 0 &&
      line.lead === undefined &&
      this.#stack.length <= line.leadDepth
    )
      line.lead = line.text;
  }

  text(text: string, start: number, end: number): void {
    if (this.#silent > 0 || (this.#line === undefined && text.trim() === '')) return;
    this.#line ??= this.#begin(start + text.length - text.trimStart().length);
    const line = this.#line;
    line.text += text;
    if (text.trim() !== '') line.end = end - (text.length - text.trimEnd().length);
    const link = line.links.at(-1);
    if (link !== undefined && this.#stack.some((element) => element.name === 'a')) link.text += text;
    else line.plain += text.trim().length;
  }

  /** Browsers note the address of a page that they save. */
  comment(text: string): void {
    const address = /^ ?saved from url=\(\d{1,6}\)(https?:\/\/\S+)/i.exec(text.slice(0, 2000))?.[1];
    if (address !== undefined) this.#base ??= address;
  }

  page(): HtmlPage {
    const open = this.#stack.some((element) => !UNCLOSED.has(element.name));
    this.#endLine(false);
    return {
      lines: this.#lines,
      meta: this.#meta,
      base: this.#base,
      isCut: this.#isWholePage ? !this.#isEnded : open,
    };
  }

  #begin(start: number): OpenLine {
    const block = this.#stack.findLastIndex((element) => element.block > 0);
    const inline = this.#stack.slice(block + 1);
    const lead = inline.findIndex(({ name, place }) => EMPHASIS.has(name) || /title/i.test(place));
    const heading = /^h([1-6])$/.exec(this.#stack[block]?.name ?? '')?.[1];
    const within = lead < 0 ? [] : inline.slice(lead, lead + 2).map(({ place }) => place);
    return {
      start,
      end: start,
      text: '',
      place: [this.#stack[block]?.place ?? '', ...within].join('>'),
      blocks: this.#stack.flatMap((element) => (element.block > 0 ? [element.block] : [])),
      heading: Number(heading ?? 0),
      plain: 0,
      leadDepth: lead < 0 ? -1 : block + 1 + lead,
      lead: undefined,
      links: this.#pendingLinks.splice(0),
    };
  }

  #endLine(isClosed: boolean): void {
    const line = this.#line;
    this.#line = undefined;
    this.#pendingLinks.length = 0;
    if (line === undefined) return;
    const { start, end, place, blocks, heading } = line;
    this.#lines.push({
      start,
      end,
      place,
      blocks,
      heading,
      isClosed,
      text: oneLine(line.text),
      lead: line.leadDepth < 0 ? '' : oneLine(line.lead ?? line.text),
      links: line.links.map(({ url, text }) => ({ url, text: oneLine(text) })),
    });
  }

  #note(element: string, attributes: Readonly<Record<string, string>>): void {
    const { name, property, content, href, rel } = attributes;
    const key = (name ?? property ?? '').toLowerCase();
    if (key !== '' && content !== undefined) this.#meta.set(key, [...(this.#meta.get(key) ?? []), content]);
    const address = element === 'base' || rel === 'canonical' ? href : key === 'og:url' ? content : undefined;
    if (address !== undefined && /^https?:\/\//i.test(address)) this.#base ??= address;
  }
}

/** The classes, with `#` for numbers, which differ from element to element. */
function classesOf(attributes: Readonly<Record<string, string>>): string {
  return (attributes['class'] ?? '')
    .split(/\s+/)
    .filter((name) => name !== '')
    .map((name) => `.${name.replace(/\d+/g, '#')}`)
    .join('');
}
