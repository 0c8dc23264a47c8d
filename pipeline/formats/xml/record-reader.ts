import { Parser } from 'htmlparser2';
import { formulaText } from '../../text/formula-elements.ts';
import { FORMULAS } from '../../text/markup-vocabulary.ts';
import { superscript } from '../../text/scripts.ts';
import { assertDepth } from './nesting.ts';

export type Attributes = Readonly<Record<string, string>>;

/** A name, `prefix:local`, whose prefix depends on the namespace alone. */
interface XmlName {
  readonly name: string;
  readonly local: string;
}

/** An element with everything in it. */
export interface XmlElement extends XmlName {
  /** By their names as written, with prefix. */
  readonly attributes: Attributes;
  readonly children: readonly XmlElement[];
  /** All text in it, references decoded; with a blank line around each paragraph, and formulas on one line. */
  readonly text: string;
}

/** Recognises record elements by name and attributes, and by whether they are the document's root. */
export type IsRecord = (name: string, attributes: Attributes, isRoot: boolean) => boolean;

/** A record element and its place, `[start, end)` in UTF-16 units. */
export interface XmlRecord {
  readonly start: number;
  readonly end: number;
  /** `null` when it is larger or deeper than a record may be. */
  readonly element: XmlElement | null;
}

/** The prefixes that names have here, by namespace, whatever prefix a document declares. */
const PREFIXES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'http://www.w3.org/2005/Atom': 'atom',
    'http://purl.org/atom/ns#': 'atom',
    'http://purl.org/rss/1.0/': 'rss',
    'http://www.w3.org/1999/02/22-rdf-syntax-ns#': 'rdf',
    'http://purl.org/dc/elements/1.1/': 'dc',
    'http://purl.org/dc/terms/': 'dcterms',
    'http://purl.org/rss/1.0/modules/content/': 'content',
    'http://arxiv.org/schemas/atom': 'arxiv',
    'http://www.openarchives.org/OAI/2.0/': 'oai',
    'http://arxiv.org/OAI/arXiv/': 'meta',
    'http://www.openarchives.org/OAI/2.0/oai_dc/': 'oai_dc',
  }),
);

/** Elements of XHTML, JATS and others that begin and end a paragraph. */
const BLOCKS: ReadonlySet<string> = new Set(
  'p div br li tr sec title h1 h2 h3 h4 h5 h6 blockquote'.split(' '),
);

/** Deepest nesting within a record. */
const MAX_RECORD_DEPTH = 64;

/** Namespaces by their prefixes; '' is the default namespace. */
type Namespaces = ReadonlyMap<string, string>;

interface OpenElement extends XmlName {
  readonly attributes: Attributes;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads XML or HTML as it comes and gives the record elements, one after another. Lenient, as feed readers have to be: a
 * missing end tag or a bare ampersand spoils only its own record. Entities that a document declares are not expanded.
 */
export class XmlRecordReader {
  readonly #isRecord: IsRecord;
  readonly #parser: Parser;
  #found: XmlRecord[] = [];
  /** The namespaces within each open element, innermost last. */
  readonly #scopes: Namespaces[] = [new Map()];
  /** The open elements of the open record, from outside in. */
  readonly #open: OpenElement[] = [];
  #start = 0;
  #isTooLarge = false;

  constructor(isRecord: IsRecord, { xmlMode = true }: { readonly xmlMode?: boolean } = {}) {
    this.#isRecord = isRecord;
    this.#parser = new Parser(
      {
        onopentag: (name, attributes) => this.#openElement(name, attributes),
        onclosetag: (_, isImplied) => this.#closeElement(isImplied),
        ontext: (text) => {
          const element = this.#open.at(-1);
          if (element !== undefined && !this.#isTooLarge) element.text += text;
        },
      },
      { xmlMode, decodeEntities: true },
    );
  }

  /** The records that are complete with `text`. */
  push(text: string): readonly XmlRecord[] {
    this.#parser.write(text);
    return this.#found.splice(0);
  }

  /** Where the open record begins; `null` when none is open. */
  get openAt(): number | null {
    return this.#open.length > 0 ? this.#start : null;
  }

  /** Releases the content of the open record, which then counts as too large. */
  releaseRecord(): void {
    this.#isTooLarge = true;
    for (const element of this.#open) {
      element.children.length = 0;
      element.text = '';
    }
  }

  /** The name of the root element of a document that begins with `head`. */
  static rootOf(head: string): string | null {
    let root: string | null = null;
    const reader = new XmlRecordReader((name) => {
      root ??= name;
      return false;
    });
    reader.push(head);
    return root;
  }

  #openElement(written: string, attributes: Attributes): void {
    const scope = declare(this.#scopes.at(-1) ?? new Map(), attributes);
    assertDepth(this.#scopes.push(scope));
    const name = canonicalName(written, scope);
    if (this.#open.length === 0) {
      if (!this.#isRecord(name.name, attributes, this.#scopes.length === 2)) return;
      this.#start = this.#parser.startIndex;
      this.#isTooLarge = false;
    } else if (this.#open.length >= MAX_RECORD_DEPTH) this.#isTooLarge = true;
    this.#open.push({ ...name, attributes, children: [], text: '' });
  }

  #closeElement(isImplied: boolean): void {
    if (this.#scopes.length > 1) this.#scopes.pop();
    const element = this.#open.pop();
    if (element === undefined) return;
    if (FORMULAS.has(element.local)) element.text = formulaText(element);
    const parent = this.#open.at(-1);
    if (parent === undefined) {
      // An element that HTML closes by itself ends where the tag begins that closes it; an empty one with its own tag.
      const end =
        isImplied && this.#parser.startIndex > this.#start
          ? this.#parser.startIndex
          : this.#parser.endIndex + 1;
      this.#found.push({ start: this.#start, end, element: this.#isTooLarge ? null : element });
    } else if (!this.#isTooLarge) {
      parent.children.push(element);
      parent.text += textWithin(parent.text, element);
    }
  }
}

/** The text of an element behind other text: a paragraph, or a superscript, since 10<sup>5</sup> is not 105. */
function textWithin(before: string, { local, text }: XmlName & { readonly text: string }): string {
  if (BLOCKS.has(local)) return `\n\n${text}\n\n`;
  return local === 'sup' && /\d$/.test(before) ? (superscript(text) ?? text) : text;
}

/** The namespaces within an element with these attributes (Namespaces in XML, section 3). */
function declare(outer: Namespaces, attributes: Attributes): Namespaces {
  const declared = Object.entries(attributes).filter(([name]) => /^xmlns(?::|$)/.test(name));
  if (declared.length === 0) return outer;
  return new Map([
    ...outer,
    ...declared.map(([name, namespace]) => [name.slice('xmlns:'.length), namespace] as const),
  ]);
}

/** The name with the prefix of its namespace; with its own in an unknown namespace. */
function canonicalName(written: string, namespaces: Namespaces): XmlName {
  const [prefix = '', local = ''] = written.includes(':') ? written.split(':', 2) : ['', written];
  const canonical = PREFIXES.get(namespaces.get(prefix) ?? '') ?? prefix;
  return { name: canonical === '' ? local : `${canonical}:${local}`, local };
}

/** The first element of that name within `element`, at any depth; names may lack the prefix. */
export function find(element: XmlElement, name: string): XmlElement | undefined {
  for (const child of element.children) {
    const found = isNamed(child, name) ? child : find(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The children of that name. */
export function all(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => isNamed(child, name));
}

/** The text of the first child that has one of the names and text; earlier names come first. */
export function textOf(element: XmlElement, ...names: readonly string[]): string | undefined {
  for (const name of names)
    for (const child of element.children) {
      const text = isNamed(child, name) ? child.text.trim() : '';
      if (text !== '') return text;
    }
  return undefined;
}

function isNamed(element: XmlElement, name: string): boolean {
  return element.name === name || element.local === name;
}
