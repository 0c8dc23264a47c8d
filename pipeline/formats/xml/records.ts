import { Parser } from 'htmlparser2';
import { refuseDepth } from './nesting.ts';
import { References } from './references.ts';

/** A name, `prefix:local` with a prefix that depends on the namespace alone, and its second part. */
interface XmlName {
  readonly name: string;
  readonly local: string;
}

/** An element with all that is in it. */
export interface XmlElement extends XmlName {
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** All text in it, references decoded. */
  readonly text: string;
}

export interface XmlAttribute {
  /** As written, with its prefix. */
  readonly name: string;
  readonly value: string;
}

/** Tells record elements by their names and attributes, and by whether they are the document's root. */
export type IsRecord = (name: string, attributes: readonly XmlAttribute[], isRoot: boolean) => boolean;

/** A record element, and where it is: offsets in UTF-16 units, `[start, end)`. */
export interface XmlRecord {
  readonly start: number;
  readonly end: number;
  /** `null` when it is larger or deeper than any record is. */
  readonly element: XmlElement | null;
}

/** The prefixes that stand for namespaces here, whatever a document calls them. */
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

/** Most elements within each other, and most text of a record in UTF-16 units. */
const MAX_DEPTH = 64;
const MAX_TEXT = 1_000_000;

/** Most attributes kept of an element. */
const MAX_ATTRIBUTES = 256;

const NO_ATTRIBUTES: XmlAttribute[] = [];

interface Open extends XmlName {
  readonly attributes: readonly XmlAttribute[];
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads XML as it comes and gives the elements that are records, one after another; what is around them is passed over.
 * Lenient, as readers of feeds have to be: a missing end tag or a bare ampersand spoils no more than its record.
 * Entities that a document declares are not expanded.
 */
export class XmlRecords {
  readonly #isRecord: IsRecord;
  readonly #parser: Parser;
  #found: XmlRecord[] = [];
  /** Declarations in force, innermost last. */
  readonly #scopes: Scope[] = [new Scope(new Map())];
  #open: Open[] = [];
  /** The name of the element whose start tag is being read, where that begins, and what of it was read. */
  #tag: string | null = null;
  #tagStart = 0;
  #attributes = NO_ATTRIBUTES;
  #start = 0;
  #depth = 0;
  #size = 0;
  #overflow = false;
  /** Text of the innermost element since the last tag, references not decoded: they may be cut by the end of a chunk. */
  #written = '';
  readonly #references: References;

  constructor(isRecord: IsRecord, { xmlMode = true }: { readonly xmlMode?: boolean } = {}) {
    this.#isRecord = isRecord;
    this.#parser = new Parser(
      {
        // Not onopentag: making an object of the attributes takes longer than all else that is done about a tag.
        onopentagname: (name) => this.#named(name),
        onattribute: (name, value) => this.#attributed(name, value),
        onclosetag: (_, isImplied) => this.#closed(isImplied),
        ontext: (text) => this.#texted(text),
        oncdatastart: () => {
          this.#endTag();
          this.#endText();
        },
        oncdataend: () => this.#endText({ isLiteral: true }),
      },
      { xmlMode, decodeEntities: false },
    );
    this.#references = new References({ xmlMode });
  }

  /** The records that are complete with `text`. */
  push(text: string): readonly XmlRecord[] {
    this.#parser.write(text);
    const found = this.#found;
    this.#found = [];
    return found;
  }

  /** Where the record begins that is not complete, or `null`. */
  get unfinished(): number | null {
    return this.#open.length > 0 ? this.#start : null;
  }

  /** The same after the last text, whose end may have cut a start tag. */
  finish(): number | null {
    this.#endTag();
    return this.unfinished;
  }

  /** Keeps no more of the record that is open. */
  giveUp(): void {
    this.#overflow = true;
    for (const element of this.#open) element.children.length = 0;
  }

  /** The name of the root element of a document that begins with `head`. */
  static rootOf(head: string): string | null {
    let root: string | null = null;
    const reader = new XmlRecords((name) => {
      root ??= name;
      return false;
    });
    reader.push(head);
    reader.finish();
    return root;
  }

  #named(name: string): void {
    this.#endTag();
    this.#tag = name;
    this.#tagStart = this.#parser.startIndex;
    this.#attributes = NO_ATTRIBUTES;
  }

  #attributed(name: string, value: string): void {
    // Of a tag that the parser ignores, such as a form within a form, only the attributes come.
    if (this.#tag === null) return;
    const attribute = { name, value: this.#references.inAttribute(value) };
    if (this.#attributes === NO_ATTRIBUTES) this.#attributes = [attribute];
    else if (this.#attributes.length < MAX_ATTRIBUTES) this.#attributes.push(attribute);
  }

  /** The start tag that was being read is complete. */
  #endTag(): void {
    const written = this.#tag;
    if (written === null) return;
    this.#tag = null;
    const attributes = this.#attributes;
    const scope = (this.#scopes.at(-1) as Scope).declare(attributes);
    refuseDepth(this.#scopes.push(scope));
    const { name, local } = scope.canonical(written);
    if (this.#open.length === 0) {
      if (!this.#isRecord(name, attributes, this.#scopes.length === 2)) return;
      this.#start = this.#tagStart;
      this.#depth = 0;
      this.#size = 0;
      this.#overflow = false;
    } else if (++this.#depth >= MAX_DEPTH) this.#overflow = true;
    this.#endText();
    this.#open.push({ name, local, attributes, children: [], text: '' });
  }

  #closed(isImplied: boolean): void {
    this.#endTag();
    if (this.#scopes.length > 1) this.#scopes.pop();
    this.#endText();
    const element = this.#open.pop();
    if (element === undefined) return;
    const parent = this.#open.at(-1);
    if (parent !== undefined) {
      this.#depth--;
      if (!this.#overflow) {
        parent.children.push(element);
        parent.text += element.text;
      }
      return;
    }
    // What HTML closes by itself ends where that begins which closes it.
    const end = isImplied ? this.#parser.startIndex : this.#parser.endIndex + 1;
    this.#found.push({ start: this.#start, end, element: this.#overflow ? null : element });
  }

  #texted(text: string): void {
    this.#endTag();
    if (this.#open.length === 0) return;
    this.#size += text.length;
    if (this.#size > MAX_TEXT) this.#overflow = true;
    if (!this.#overflow) this.#written += text;
  }

  /** The text that was written is complete. */
  #endText({ isLiteral = false } = {}): void {
    if (this.#written === '') return;
    const element = this.#open.at(-1);
    if (element !== undefined)
      element.text += isLiteral ? this.#written : this.#references.inText(this.#written);
    this.#written = '';
  }
}

/** Names and sets of declarations remembered; a document has a few of each. */
const REMEMBERED = 500;

/** The declarations of namespaces that are in force somewhere: prefix to namespace. */
class Scope {
  readonly #namespaces: ReadonlyMap<string, string>;
  readonly #names = new Map<string, XmlName>();
  readonly #within = new Map<string, Scope>();

  constructor(namespaces: ReadonlyMap<string, string>) {
    this.#namespaces = namespaces;
  }

  /** The scope within an element of these attributes. */
  declare(attributes: readonly XmlAttribute[]): Scope {
    let declared = '';
    for (const { name, value } of attributes) if (isDeclaration(name)) declared += `${name}=${value}\n`;
    if (declared === '') return this;
    const known = this.#within.get(declared);
    if (known !== undefined) return known;
    const namespaces = new Map(this.#namespaces);
    for (const { name, value } of attributes) {
      if (isDeclaration(name)) namespaces.set(name.slice('xmlns:'.length), value);
    }
    const scope = new Scope(namespaces);
    if (this.#within.size < REMEMBERED) this.#within.set(declared, scope);
    return scope;
  }

  /** The name with the prefix that stands for its namespace here; with its own when the namespace is not known. */
  canonical(written: string): XmlName {
    const known = this.#names.get(written);
    if (known !== undefined) return known;
    const [prefix = '', local = ''] = written.includes(':') ? written.split(':', 2) : ['', written];
    const stands = PREFIXES.get(this.#namespaces.get(prefix) ?? '') ?? prefix;
    const name = { name: stands === '' ? local : `${stands}:${local}`, local };
    if (this.#names.size < REMEMBERED) this.#names.set(written, name);
    return name;
  }
}

function isDeclaration(attribute: string): boolean {
  return attribute.startsWith('xmlns') && (attribute.length === 5 || attribute[5] === ':');
}

/** The value of the first attribute of that name, as it is written; `undefined` when there is none. */
export function attribute(element: Pick<XmlElement, 'attributes'>, name: string): string | undefined {
  for (const each of element.attributes) if (each.name === name) return each.value;
  return undefined;
}

/** The first element of that name below `element`, however deep; names may be given without prefix. */
export function find(element: XmlElement, name: string): XmlElement | undefined {
  for (const child of element.children) {
    if (matches(child, name)) return child;
    const deeper = find(child, name);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

/** The children of that name. */
export function all(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => matches(child, name));
}

/** The text of the first child of one of the names that has some, else `undefined`. */
export function textOf(element: XmlElement, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const child of element.children) {
      const text = matches(child, name) ? child.text.trim() : '';
      if (text !== '') return text;
    }
  }
  return undefined;
}

function matches(element: XmlElement, name: string): boolean {
  return element.name === name || element.local === name;
}
