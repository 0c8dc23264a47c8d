import { type FieldNames, foldName, WRAPPER_NAMES } from '../fields/field-names.ts';
import { JsonTokens } from './tokens.ts';

/** An object that tells of a paper. Positions are in UTF-16 units. */
export interface JsonPaper {
  readonly start: number;
  readonly end: number;
  /** The date of the list it stands in, as written: `{"2025-03-11": [...]}`, `{"date": "2025-03-11", "papers": [...]}`. */
  readonly headerDate?: string;
}

/** Lists of what belongs to a paper, not of papers. Names as {@link foldName}. */
const PARTS: ReadonlySet<string> = new Set(
  'authors author authorships authorsparsed creators editors contributors submittedby affiliations organization organizations institutions references referencedworks citations citedby related relatedworks similar similarpapers recommendations links link tags keywords concepts fieldsofstudy tasks methods versions figures sections funders license facets'.split(
    ' ',
  ),
);

/** Lists of papers in an object that has a title itself, as a JSON Feed has. */
const LISTS: ReadonlySet<string> = new Set(
  'papers items entries articles results records documents docs publications works hits notes posts feed'.split(
    ' ',
  ),
);

/** Names that fit a paper, but also much else. */
const WEAK: ReadonlySet<string> = new Set(['name', 'displayname']);

const DAY = /^\d{4}-\d{2}-\d{2}/u;

/** Objects and lists within each other that are told apart; what is further in is only counted. */
const MAX_DEPTH = 200;

/** An object or list whose end has not come. */
interface Frame {
  readonly isList: boolean;
  readonly start: number;
  /** The name of the member that it is of the object around it, see {@link foldName}; '' within a list. */
  readonly name: string;
  /** Whether it is part of a paper, so that there are no papers in it. */
  readonly isPart: boolean;
  /** How many papers are pending that were found before it. */
  readonly before: number;
  /** The name of the member that is read. */
  member: string;
  title: boolean;
  weakTitle: boolean;
  abstract: boolean;
  otherField: boolean;
  /** Whether an object in it tells of the same paper. */
  inner: boolean;
  date: string | undefined;
}

const UNMARKED = {
  member: '',
  title: false,
  weakTitle: false,
  abstract: false,
  otherField: false,
  inner: false,
  date: undefined,
};

/**
 * Finds the objects that tell of papers in JSON of any nesting, while it comes: in a list, in many lists, as members of an
 * object, one after another. An object with a title is a paper, unless it holds a list of them.
 * What is not yet decided is pending; that ends at the first paper which is complete and clearly one of a list.
 */
export class JsonPapers {
  readonly #names: FieldNames;
  readonly #tokens: JsonTokens;
  #stack: Frame[] = [];
  /** So many frames, from outside, are not papers but hold them. */
  #wrappers = 0;
  #deeper = 0;
  #string = '';
  #pending: JsonPaper[] = [];
  #found: JsonPaper[] = [];
  #cut: number | undefined;

  constructor(names: FieldNames) {
    this.#names = names;
    this.#tokens = new JsonTokens({
      open: (kind, at) => this.#open(kind === '[', at),
      close: (end) => this.#close(end),
      string: (text) => {
        this.#string = text;
      },
      name: () => this.#name(),
      comma: () => this.#value(),
    });
  }

  /** The papers that are complete and certain with `text`. */
  push(text: string): readonly JsonPaper[] {
    this.#tokens.push(text);
    return this.#take();
  }

  /** The papers that are certain since nothing follows. */
  finish(): readonly JsonPaper[] {
    const objects = this.#undecidedObjects();
    const [outer] = objects;
    if (outer?.title && outer.abstract) this.#pending = [];
    const from = this.#pending.at(-1)?.end ?? 0;
    this.#cut = objects.find(({ start }) => start >= from)?.start;
    this.#settle();
    return this.#take();
  }

  /** Where the object begins that is cut off by the end of the text; known after {@link finish}. */
  get cut(): number | undefined {
    return this.#cut;
  }

  /** Where the text begins that may still belong to a paper; `undefined` when there is none. */
  get undecided(): number | undefined {
    return this.#stack[this.#wrappers]?.start;
  }

  /** Whether what is undecided looks like one paper rather than what holds some. */
  get inPaper(): boolean {
    return this.#undecidedObjects().some(isPaper);
  }

  /** Takes what is undecided for no paper, but for what is in it. */
  open(): readonly JsonPaper[] {
    this.#settle();
    return this.#take();
  }

  #undecidedObjects(): readonly Frame[] {
    return this.#stack.slice(this.#wrappers).filter(({ isList }) => !isList);
  }

  #take(): readonly JsonPaper[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  #open(isList: boolean, start: number): void {
    if (this.#stack.length >= MAX_DEPTH) {
      this.#deeper += 1;
      return;
    }
    const around = this.#stack.at(-1);
    const name = around === undefined || around.isList ? '' : around.member;
    const isPart = around !== undefined && (around.isPart || PARTS.has(name));
    const before = this.#pending.length;
    this.#stack.push({ ...UNMARKED, isList, start, name, isPart, before });
    if (isList && this.#wrappers === this.#stack.length - 1) this.#wrappers += 1;
    this.#string = '';
  }

  #name(): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined || frame.isList || this.#deeper > 0) return;
    const field = this.#names.find(this.#string)?.field;
    frame.member = foldName(this.#string);
    if (DAY.test(this.#string)) frame.date = this.#string;
    if (field === 'title' && WEAK.has(frame.member)) frame.weakTitle = true;
    else if (field === 'title') frame.title = true;
    else if (field === 'abstract') frame.abstract = true;
    else if (field === 'authors' || field === 'url' || field === 'arxiv' || field === 'doi')
      frame.otherField = true;
    this.#string = '';
  }

  /** A member's value has ended. */
  #value(): void {
    const frame = this.#stack.at(-1);
    if (frame?.member.includes('date') && DAY.test(this.#string)) frame.date = this.#string;
    this.#string = '';
  }

  #close(end: number): void {
    if (this.#deeper > 0) {
      this.#deeper -= 1;
      return;
    }
    this.#value();
    const frame = this.#stack.pop();
    if (frame === undefined) return;
    const held = this.#wrappers <= this.#stack.length;
    this.#wrappers = Math.min(this.#wrappers, this.#stack.length);
    if (!held || frame.isPart || frame.isList) return;
    const holdsPapers = this.#pending.length > frame.before;
    if (isPaper(frame) && (!holdsPapers || frame.abstract)) this.#paper(frame, end);
    else if (frame.inner && !holdsPapers) this.#paper(frame, end);
    if (this.#stack.length === this.#wrappers) this.#settle();
  }

  /** The object that has just ended tells of a paper. */
  #paper(frame: Frame, end: number): void {
    this.#pending.length = frame.before;
    const around = this.#stack.at(-1);
    if (around !== undefined && !around.isList && WRAPPER_NAMES.has(frame.name) && frame.name !== '') {
      around.inner = true;
      return;
    }
    this.#pending.push({ start: frame.start, end, ...this.#header() });
    const list = around?.isList ? around.name : '';
    const objects = this.#undecidedObjects();
    const holder = objects.at(-1);
    if (objects.every((each) => !(each.title || each.abstract) || (each === holder && LISTS.has(list)))) {
      this.#settle();
    }
  }

  #header(): { headerDate?: string } {
    const date = this.#stack.findLast((frame) => frame.date !== undefined)?.date;
    return date === undefined ? {} : { headerDate: date };
  }

  /** All that is open holds papers and is none. */
  #settle(): void {
    this.#wrappers = this.#stack.length;
    this.#found.push(...this.#pending);
    this.#pending = [];
  }
}

function isPaper({ title, weakTitle, abstract, otherField }: Frame): boolean {
  return title || (weakTitle && (abstract || otherField)) || (abstract && otherField);
}
