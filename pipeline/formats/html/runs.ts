import { Parser } from 'htmlparser2';
import { assertDepth } from '../xml/nesting.ts';

/** A stretch of text between two breaks of a page: a line as a reader sees it. Offsets are in UTF-16 units. */
export interface HtmlRun {
  readonly start: number;
  readonly end: number;
  /** On one line, references decoded. */
  readonly text: string;
  /** The block that it stands in, by its name and classes and the block around it: runs of one kind stand in one. */
  readonly place: string;
  /** The blocks that it stands in, from outside in, by the order in which they begin. */
  readonly blocks: readonly number[];
  /** 1 to 6 in a heading, else 0. */
  readonly heading: number;
  /** What of it the link or emphasis holds that it begins with; '' when it begins with none. */
  readonly lead: string;
  readonly links: readonly { readonly url: string; readonly text: string }[];
  /** Whether its end tag, or one that begins another block, has come. */
  readonly closed: boolean;
}

export interface HtmlPage {
  readonly runs: readonly HtmlRun[];
  /** What `meta` elements say, by name. */
  readonly meta: ReadonlyMap<string, readonly string[]>;
  /** Where relative addresses begin, as far as the page says it. */
  readonly base: string | undefined;
  /** Whether the page ends before its elements do. */
  readonly cut: boolean;
}

const INLINE = new Set(
  'a abbr b bdi bdo big cite code del dfn em font i img ins kbd label mark q s small span strike strong sub sup svg time tt u var wbr input math mi mo mn'.split(
    ' ',
  ),
);
const EMPHASIS = new Set(['a', 'b', 'strong']);
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
/** No text of papers stands in them. */
const SILENT = new Set(
  'script style template noscript svg nav footer select button textarea head iframe'.split(' '),
);
/** Elements whose end tags are left out, also of whole pages (WHATWG HTML, section 13.1.2.4). */
const UNCLOSED = new Set(
  'html body p li dt dd tr td th thead tbody tfoot option colgroup caption rp rt'.split(' '),
);

interface Open {
  readonly name: string;
  readonly place: string;
  /** Counts blocks; 0 for an element that is none. */
  readonly block: number;
}

interface OpenRun {
  readonly start: number;
  end: number;
  text: string;
  readonly place: string;
  readonly blocks: readonly number[];
  readonly heading: number;
  /** Characters that are in no link. */
  plain: number;
  /** How many elements are open around the one that it begins with; -1 when it begins with none. */
  readonly leadDepth: number;
  lead: string | undefined;
  readonly links: { url: string; text: string }[];
}

/** Reads a whole page into the lines that a reader sees, with where they stand. Linear time. */
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
  readonly #runs: HtmlRun[] = [];
  readonly #meta = new Map<string, string[]>();
  readonly #stack: Open[] = [];
  #run: OpenRun | undefined;
  #blocks = 0;
  #silent = 0;
  #base: string | undefined;
  #whole = false;
  #ended = false;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'html' || name === 'body') this.#whole = true;
    if (name === 'meta' || name === 'link' || name === 'base') this.#note(name, attributes);
    const isBlock = !INLINE.has(name);
    // Buttons stand before titles: `pdf`, `bib`.
    if (isBlock || (EMPHASIS.has(name) && this.#run?.plain === 0)) this.#flush(true);
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
      if (this.#run === undefined) this.#pendingLinks.push(link);
      else this.#run.links.push(link);
    }
  }

  /** Links that were opened before the text of their run. */
  #pendingLinks: { url: string; text: string }[] = [];

  close(name: string, implied: boolean): void {
    if ((name === 'html' || name === 'body') && !implied) this.#ended = true;
    const at = this.#stack.findLastIndex((element) => element.name === name);
    if (at < 0) return;
    for (const element of this.#stack.splice(at)) {
      if (SILENT.has(element.name)) this.#silent -= 1;
      if (element.block > 0) this.#flush(true);
    }
    const run = this.#run;
    if (
      run !== undefined &&
      run.leadDepth >= 0 &&
      run.lead === undefined &&
      this.#stack.length <= run.leadDepth
    )
      run.lead = run.text;
  }

  text(text: string, start: number, end: number): void {
    if (this.#silent > 0 || (this.#run === undefined && text.trim() === '')) return;
    this.#run ??= this.#begin(start + text.length - text.trimStart().length);
    const run = this.#run;
    run.text += text;
    if (text.trim() !== '') run.end = end - (text.length - text.trimEnd().length);
    const link = run.links.at(-1);
    if (link !== undefined && this.#stack.some((element) => element.name === 'a')) link.text += text;
    else run.plain += text.trim().length;
  }

  /** Browsers note where they saved a page from. */
  comment(text: string): void {
    const address = /^ ?saved from url=\(\d{1,6}\)(https?:\/\/\S+)/i.exec(text.slice(0, 2000))?.[1];
    if (address !== undefined) this.#base ??= address;
  }

  page(): HtmlPage {
    const open = this.#stack.some((element) => !UNCLOSED.has(element.name));
    this.#flush(false);
    return {
      runs: this.#runs,
      meta: this.#meta,
      base: this.#base,
      cut: this.#whole ? !this.#ended : open,
    };
  }

  #begin(start: number): OpenRun {
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

  #flush(closed: boolean): void {
    const run = this.#run;
    this.#run = undefined;
    this.#pendingLinks.length = 0;
    if (run === undefined) return;
    const { start, end, place, blocks, heading } = run;
    this.#runs.push({
      start,
      end,
      place,
      blocks,
      heading,
      closed,
      text: oneLine(run.text),
      lead: run.leadDepth < 0 ? '' : oneLine(run.lead ?? run.text),
      links: run.links.map(({ url, text }) => ({ url, text: oneLine(text) })),
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

/** Classes, without the numbers that tell one element from the next. */
function classesOf(attributes: Readonly<Record<string, string>>): string {
  return (attributes['class'] ?? '')
    .split(/\s+/)
    .filter((name) => name !== '')
    .map((name) => `.${name.replace(/\d+/g, '#')}`)
    .join('');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
