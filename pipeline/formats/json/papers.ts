import { type FieldNames, foldName, WRAPPER_NAMES } from '../fields/field-names.ts';
import { JsonTokens } from './tokens.ts';

/** An object that is a paper, and its place, `[start, end)` in UTF-16 units. */
export interface JsonPaper {
  readonly start: number;
  readonly end: number;
  /** The date of the list around it, as written: `{"2025-03-11": [...]}`, `{"date": "2025-03-11", "papers": [...]}`. */
  readonly headerDate?: string;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Members that hold parts of a paper, never papers. Names as {@link foldName} gives them. */
const PART_NAMES = words(
  `authors author authorships authorsparsed creators editors contributors submittedby affiliations organization organizations
   institutions references referencedworks citations citedby related relatedworks similar similarpapers recommendations links
   link tags keywords concepts fieldsofstudy tasks methods versions figures sections funders license facets`,
);

/** Lists of papers, also in an object that has a title itself, such as a JSON Feed. */
const LIST_NAMES = words(
  'papers items entries articles results records documents docs publications works hits notes posts feed',
);

/** Names of titles that other objects have too. */
const WEAK_TITLE_NAMES = words('name displayname');

const DAY = /^\s*\d{4}-\d{2}-\d{2}/u;

/** Deepest nesting that is read; deeper objects and lists are only counted. */
const MAX_DEPTH = 200;

/** An open object or list. */
interface Frame {
  readonly isList: boolean;
  readonly start: number;
  /** The name of the member that holds it, see {@link foldName}; '' within a list. */
  readonly name: string;
  /** Whether it is part of a paper, so that it holds no papers. */
  readonly isPart: boolean;
  /** Number of pending papers before it. */
  readonly pendingBefore: number;
  /** The name of the current member. */
  member: string;
  title: boolean;
  weakTitle: boolean;
  abstract: boolean;
  otherField: boolean;
  /** Whether an object in it describes the same paper. */
  isWrapper: boolean;
  date: string | undefined;
}

const NO_FIELDS = {
  member: '',
  title: false,
  weakTitle: false,
  abstract: false,
  otherField: false,
  isWrapper: false,
  date: undefined,
};

/**
 * Finds the objects that are papers in JSON of any nesting, as it comes: in a list, in several lists, as members of an object,
 * one after another. An object with a title is a paper unless it holds a list of papers. Papers are pending until it is
 * certain that no object around them is one: at the first that is complete and clearly in a list.
 */
export class JsonPapers {
  readonly #names: FieldNames;
  readonly #tokens: JsonTokens;
  readonly #stack: Frame[] = [];
  /** Number of frames, from outside, that are no papers but hold them. */
  #holders = 0;
  #tooDeep = 0;
  readonly #pending: JsonPaper[] = [];
  readonly #found: JsonPaper[] = [];
  #cutAt: number | undefined;

  constructor(names: FieldNames) {
    this.#names = names;
    this.#tokens = new JsonTokens((mark, at, string) => {
      if (mark === '{' || mark === '[') this.#open(mark === '[', at);
      else if (mark === ':') this.#startMember(string);
      else {
        this.#endValue(string);
        if (mark !== ',') this.#close(at + 1);
      }
    });
  }

  /** The papers that are certain with `text`. */
  push(text: string): readonly JsonPaper[] {
    this.#tokens.push(text);
    return this.#found.splice(0);
  }

  /** The papers that are certain since nothing follows. */
  finish(): readonly JsonPaper[] {
    const objects = this.#undecidedObjects();
    const [outer] = objects;
    if (outer?.title && outer.abstract) this.#pending.length = 0;
    const from = this.#pending.at(-1)?.end ?? 0;
    this.#cutAt = objects.find(({ start }) => start >= from)?.start;
    this.#settle();
    return this.#found.splice(0);
  }

  /** Where the object begins that the end of the text cuts off; known after {@link finish}. */
  get cutAt(): number | undefined {
    return this.#cutAt;
  }

  /** Where the text begins that may still belong to a paper; `undefined` when there is none. */
  get undecidedAt(): number | undefined {
    return this.#stack[this.#holders]?.start;
  }

  /** Whether the undecided text looks like one paper rather than a holder of papers. */
  get isInPaper(): boolean {
    return this.#undecidedObjects().some(isPaper);
  }

  /** Decides that the undecided objects only hold papers. */
  flush(): readonly JsonPaper[] {
    this.#settle();
    return this.#found.splice(0);
  }

  #undecidedObjects(): readonly Frame[] {
    return this.#stack.slice(this.#holders).filter(({ isList }) => !isList);
  }

  #open(isList: boolean, start: number): void {
    if (this.#stack.length >= MAX_DEPTH) {
      this.#tooDeep += 1;
      return;
    }
    const around = this.#stack.at(-1);
    const name = around === undefined || around.isList ? '' : around.member;
    const isPart = around !== undefined && (around.isPart || PART_NAMES.has(name));
    const pendingBefore = this.#pending.length;
    this.#stack.push({ ...NO_FIELDS, isList, start, name, isPart, pendingBefore });
    if (isList && this.#holders === this.#stack.length - 1) this.#holders += 1;
  }

  #startMember(written: string): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined || frame.isList || this.#tooDeep > 0) return;
    const field = this.#names.find(written)?.field;
    frame.member = foldName(written);
    if (DAY.test(written)) frame.date = written;
    if (field === 'title' && WEAK_TITLE_NAMES.has(frame.member)) frame.weakTitle = true;
    else if (field === 'title') frame.title = true;
    else if (field === 'abstract') frame.abstract = true;
    else if (field === 'authors' || field === 'url' || field === 'arxiv' || field === 'doi')
      frame.otherField = true;
  }

  #endValue(string: string): void {
    const frame = this.#stack.at(-1);
    if (frame?.member.includes('date') && DAY.test(string)) frame.date = string;
  }

  #close(end: number): void {
    if (this.#tooDeep > 0) {
      this.#tooDeep -= 1;
      return;
    }
    const frame = this.#stack.pop();
    if (frame === undefined) return;
    const isUndecided = this.#holders <= this.#stack.length;
    this.#holders = Math.min(this.#holders, this.#stack.length);
    if (!isUndecided || frame.isPart || frame.isList) return;
    const holdsPapers = this.#pending.length > frame.pendingBefore;
    if (isPaper(frame) && (!holdsPapers || frame.abstract)) this.#paper(frame, end);
    else if (frame.isWrapper && !holdsPapers) this.#paper(frame, end);
    if (this.#stack.length === this.#holders) this.#settle();
  }

  /** Adds the object that has just ended. */
  #paper(frame: Frame, end: number): void {
    this.#pending.length = frame.pendingBefore;
    const around = this.#stack.at(-1);
    if (around !== undefined && !around.isList && WRAPPER_NAMES.has(frame.name) && frame.name !== '') {
      around.isWrapper = true;
      return;
    }
    this.#pending.push({ start: frame.start, end, ...this.#header() });
    const list = around?.isList ? around.name : '';
    const objects = this.#undecidedObjects();
    const holder = objects.at(-1);
    if (
      objects.every((each) => !(each.title || each.abstract) || (each === holder && LIST_NAMES.has(list)))
    ) {
      this.#settle();
    }
  }

  #header(): { headerDate?: string } {
    const date = this.#stack.findLast((frame) => frame.date !== undefined)?.date;
    return date === undefined ? {} : { headerDate: date };
  }

  /** Decides that everything open holds papers and is none. */
  #settle(): void {
    this.#holders = this.#stack.length;
    this.#found.push(...this.#pending.splice(0));
  }
}

function isPaper({ title, weakTitle, abstract, otherField }: Frame): boolean {
  return title || (weakTitle && (abstract || otherField)) || (abstract && otherField);
}
