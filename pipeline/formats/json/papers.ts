import { idsIn } from '../../text/external-ids.ts';
import {
  type FieldNames,
  foldName,
  WEAK_ABSTRACT_NAMES,
  WEAK_TITLE_NAMES,
  WRAPPER_NAMES,
} from '../fields/field-names.ts';
import { JsonTokens } from './tokens.ts';

/** An object that is a paper, and its place, `[start, end)` in UTF-16 units. */
export interface JsonPaper {
  readonly start: number;
  readonly end: number;
  /** The date of the list around it, as written: `{"2025-03-11": [...]}`, `{"date": "2025-03-11", "papers": [...]}`. */
  readonly headerDate?: string;
  /** The name of the member that holds it, as written: `{"2401.00001": {...}}`. */
  readonly key?: string;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Members that hold parts of a paper, never papers. Names as {@link foldName} gives them. */
const PART_NAMES = words(
  `editors contributors submittedby user affiliations organization organizations institutions referencedworks links link keywords
   concepts fieldsofstudy methods versions figures funders license facets origin attachments textentities`,
);

/** Members that may hold other papers: they are papers of the dump only where nothing around them is one. */
const RELATED_NAMES = words(
  'reference references refs bibliography citations citedby related relatedworks similar similarpapers recommendations sections tags tasks notes',
);

/** Lists of papers, also in an object that has a title itself, such as a JSON Feed. */
const LIST_NAMES = words(
  'papers items entries articles results records documents docs publications works hits posts feed',
);

/** Lists of ids of papers, in an object that only groups them. */
const ID_LIST_NAMES = words(
  'papers paperids articles articleids publications talks submissions presentations',
);

/** Fields whose values are no papers, whatever is in them. */
const FIELDS_OF_PARTS: ReadonlySet<string | undefined> = new Set(['title', 'authors', 'abstract']);

/** Evidence of a paper that needs no look at what is around it: a title, and an abstract or authors and an address. */
const MIN_STRONG_EVIDENCE = 3;

const DAY = /^\s*\d{4}-\d{2}-\d{2}/u;

/** Deepest nesting that is read; deeper objects and lists are only counted. */
const MAX_DEPTH = 200;

/** An open object or list. */
interface Frame {
  readonly isList: boolean;
  readonly start: number;
  /** The name of the member that holds it, see {@link foldName}; '' within a list. */
  readonly name: string;
  readonly isItem: boolean;
  /** Whether it is part of a paper, so that it holds no papers. */
  readonly isPart: boolean;
  /** Whether papers in it may only be related to one around it. */
  readonly isRelated: boolean;
  /** Number of pending papers before it. */
  readonly pendingBefore: number;
  /** The name of the current member, and as written. */
  member: string;
  memberWritten: string;
  title: boolean;
  weakTitle: boolean;
  abstract: boolean;
  weakAbstract: boolean;
  authors: boolean;
  id: boolean;
  address: boolean;
  /** Whether an address in it is that of a paper. */
  paperAddress: boolean;
  /** Whether it names papers by their ids. */
  listsIds: boolean;
  /** Whether it only counts or dates something: `{"title": "2019", "count": 12}`, `{"title": "Lunch", "start": ..., "end": ...}`. */
  counts: boolean;
  starts: boolean;
  ends: boolean;
  /** Whether it is a file of a paper: `{"docid": 1, "main": "paper.pdf", "title": "Accepted version"}` of EPrints. */
  hasFile: boolean;
  hasFileId: boolean;
  holdsObjects: boolean;
  date: string | undefined;
}

const NO_FIELDS = {
  member: '',
  memberWritten: '',
  title: false,
  weakTitle: false,
  abstract: false,
  weakAbstract: false,
  authors: false,
  id: false,
  address: false,
  paperAddress: false,
  listsIds: false,
  counts: false,
  starts: false,
  ends: false,
  hasFile: false,
  hasFileId: false,
  holdsObjects: false,
  date: undefined,
};

/** A paper that may turn out to be part of another. */
interface PendingPaper extends JsonPaper {
  /** How much it says of a paper, see {@link evidence}. */
  readonly evidence: number;
  /** Whether it is the value of a member that describes the same paper as the object around it. */
  readonly isWrapped: boolean;
}

/**
 * Finds the objects that are papers in JSON of any nesting, as it comes: in a list, in several lists, as members of an object,
 * one after another. An object with a title is a paper unless it only groups papers: it holds some that say more about themselves,
 * or their ids. Papers are pending until it is certain that no object around them is one: at the first that is complete and clearly
 * in a list.
 */
export class JsonPapers {
  readonly #names: FieldNames;
  readonly #tokens: JsonTokens;
  readonly #stack: Frame[] = [];
  /** Number of frames, from outside, that are no papers but hold them. */
  #holders = 0;
  #tooDeep = 0;
  readonly #pending: PendingPaper[] = [];
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
    if (outer !== undefined && this.#isPaper(outer) && outer.abstract) this.#pending.length = 0;
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
    return this.#undecidedObjects().some((frame) => this.#isPaper(frame));
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
    if (around !== undefined && !isList) around.holdsObjects = true;
    const isPart =
      around !== undefined &&
      (around.isPart ||
        PART_NAMES.has(name) ||
        (name !== '' && !WRAPPER_NAMES.has(name) && this.#isFieldOfParts(name)));
    const isRelated =
      around !== undefined && (RELATED_NAMES.has(name) || (around.isRelated && !LIST_NAMES.has(name)));
    const pendingBefore = this.#pending.length;
    const isItem = around?.isList === true;
    this.#stack.push({ ...NO_FIELDS, isList, start, name, isItem, isPart, isRelated, pendingBefore });
    if (isList && this.#holders === this.#stack.length - 1) this.#holders += 1;
  }

  #isFieldOfParts(name: string): boolean {
    return FIELDS_OF_PARTS.has(this.#names.find(name)?.field);
  }

  #startMember(written: string): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined || frame.isList || this.#tooDeep > 0) return;
    const field = this.#names.find(written)?.field;
    frame.member = foldName(written);
    frame.memberWritten = written;
    if (frame.member === 'count' || frame.member === 'doccount') frame.counts = true;
    if (frame.member === 'start') frame.starts = true;
    if (frame.member === 'end') frame.ends = true;
    if (frame.member === 'main') frame.hasFile = true;
    if (frame.member === 'docid' || frame.member === 'mimetype') frame.hasFileId = true;
    if (DAY.test(written)) frame.date = written;
    if (field === 'title') frame[WEAK_TITLE_NAMES.has(frame.member) ? 'weakTitle' : 'title'] = true;
    else if (field === 'abstract')
      frame[WEAK_ABSTRACT_NAMES.has(frame.member) ? 'weakAbstract' : 'abstract'] = true;
    else if (field === 'authors') frame.authors = true;
    else if (field === 'arxiv' || field === 'doi') frame.id = true;
    else if (field === 'url') frame.address = true;
  }

  #endValue(string: string): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined) return;
    if (frame.member.includes('date') && DAY.test(string)) frame.date = string;
    if (frame.weakTitle && idsIn(string).length > 0) frame.paperAddress = true;
  }

  #close(end: number): void {
    if (this.#tooDeep > 0) {
      this.#tooDeep -= 1;
      return;
    }
    const frame = this.#stack.pop();
    if (frame === undefined) return;
    const around = this.#stack.at(-1);
    if (frame.isList && !frame.holdsObjects && ID_LIST_NAMES.has(frame.name) && around !== undefined) {
      around.listsIds = true;
    }
    const isUndecided = this.#holders <= this.#stack.length;
    this.#holders = Math.min(this.#holders, this.#stack.length);
    if (!isUndecided || frame.isPart || frame.isList) return;
    const inner = this.#pending.slice(frame.pendingBefore);
    const [wrapped] = inner.filter(({ isWrapped }) => isWrapped);
    if (inner.length > 0 && inner.every(({ isWrapped }) => isWrapped))
      this.#paper(frame, end, wrapped?.evidence ?? 0);
    else if (this.#isPaper(frame) && outweighs(frame, inner)) this.#paper(frame, end, evidence(frame));
    if (this.#stack.length === this.#holders) this.#settle();
  }

  #isPaper(frame: Frame): boolean {
    const { title, weakTitle, abstract, authors, id, address, paperAddress } = frame;
    if (!authors && !abstract) {
      const isFacet = frame.counts && !id && !address;
      const isEvent = frame.starts && frame.ends && !id;
      const isFile = frame.hasFile && frame.hasFileId;
      if (frame.listsIds || isFacet || isEvent || isFile) return false;
    }
    return (
      title ||
      (weakTitle && (abstract || authors || id || paperAddress)) ||
      (abstract && (authors || id || address))
    );
  }

  /** Adds the object that has just ended. */
  #paper(frame: Frame, end: number, strength: number): void {
    this.#pending.length = frame.pendingBefore;
    const around = this.#stack.at(-1);
    const isWrapped = around !== undefined && !around.isList && WRAPPER_NAMES.has(frame.name);
    this.#pending.push({
      start: frame.start,
      end,
      evidence: frame.isRelated ? 0 : strength,
      isWrapped,
      ...(around !== undefined && !around.isList && { key: around.memberWritten }),
      ...this.#header(),
    });
    const list = around?.isList ? around.name : '';
    const objects = this.#undecidedObjects();
    const holder = objects.at(-1);
    const isStrong =
      LIST_NAMES.has(list) ||
      objects.length === 0 ||
      (strength >= MIN_STRONG_EVIDENCE && !objects.some(({ isItem }) => isItem));
    const isCertain =
      isStrong &&
      objects.every(
        (each) =>
          !(each.title || each.abstract || each.weakAbstract) || (each === holder && LIST_NAMES.has(list)),
      );
    if (isCertain && !isWrapped && !frame.isRelated) this.#settle();
  }

  #header(): { headerDate?: string } {
    const date = this.#stack.findLast((frame) => frame.date !== undefined)?.date;
    return date === undefined ? {} : { headerDate: date };
  }

  /** Decides that everything open holds papers and is none. */
  #settle(): void {
    this.#holders = this.#stack.length;
    this.#found.push(...this.#pending.splice(0).map(({ evidence: _, isWrapped: __, ...paper }) => paper));
  }
}

/** How much an object says of a paper: a title, an abstract, authors, an id or address. */
function evidence({ title, weakTitle, abstract, weakAbstract, authors, id, address }: Frame): number {
  return (
    Number(title || weakTitle) +
    2 * Number(abstract || weakAbstract) +
    Number(authors) +
    Number(id || address)
  );
}

/** Whether an object is a paper rather than a group of those in it. */
function outweighs(frame: Frame, inner: readonly PendingPaper[]): boolean {
  if (frame.authors && (frame.abstract || frame.weakAbstract || frame.id)) return true;
  const most = Math.max(0, ...inner.map((each) => each.evidence));
  return (
    inner.length === 0 ||
    evidence(frame) > most ||
    (evidence(frame) === most && frame.abstract && inner.length === 1)
  );
}
