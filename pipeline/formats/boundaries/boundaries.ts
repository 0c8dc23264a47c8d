import type { Format, SplitSpan } from '../../types.ts';
import { formats as known, type Recognition, recogniseSurely } from '../detect.ts';
import {
  type Above,
  CLOSINGS,
  COLUMNS_BEFORE,
  ENDED,
  FENCE,
  JOINED_REFERENCE,
  JOINT,
  JOINTS,
  JSON_ENDS,
  type Kind,
  kindOf,
  LONGEST_CLOSING,
  LOOKED_AT,
  MARKS,
  OPENINGS,
  type Opening,
  PLAIN,
} from './marks.ts';

/** No other format is as sure by chance. */
const SURE = 0.7;

/** Records in what follows a dump that does not show its end, lest its last lines be taken for papers. */
const ENOUGH = 3;

/** How much text tells whether {@link MARKS} go on, and of what format text is, in UTF-16 units. */
export const NEAR = 4096;
export const ENOUGH_TEXT = 16 * 1024;

/**
 * Finds where in a dump of one format a dump of another begins: people put what they have into one file. Only lines that begin
 * dumps, or stand where a document ended, come into question, and only where what follows is surely of another format do
 * they part the dump. Linear time.
 */
export class Seams {
  readonly #format: Format;
  readonly #kind: Kind;
  readonly #formats: readonly Format[];
  readonly #closings: readonly string[] | undefined;
  readonly #canBeJoined: boolean;
  #isClosed = false;
  #isFenced = false;

  /** @param format of the dump that goes on until a seam */
  constructor(format: Format, formats: readonly Format[] = known) {
    this.#format = format;
    this.#kind = kindOf(format);
    this.#formats = formats;
    this.#closings = CLOSINGS[format.name];
    // Lines of JSON are read quickly, and a markup document says where it ends.
    this.#canBeJoined = this.#closings === undefined && format.name !== 'jsonl';
  }

  /**
   * Whether no seam can be in a text, whatever follows it: told quickly of what is to be read quickly, lines of JSON that begin
   * alike, and documents that have not ended.
   * @param tail what stands before it, {@link LOOKED_AT} characters
   */
  isQuiet(text: string, tail: string, isLineStart: boolean): boolean {
    if (this.#closings !== undefined) {
      const edge = tail.slice(-LONGEST_CLOSING) + text.slice(0, LONGEST_CLOSING);
      return !this.#isClosed && !this.#closings.some((each) => text.includes(each) || edge.includes(each));
    }
    if (this.#format.name !== 'jsonl' || (isLineStart && text.charCodeAt(0) !== BRACE)) return false;
    for (let at = text.indexOf('\n') + 1; at > 0 && at < text.length; at = text.indexOf('\n', at) + 1) {
      if (text.charCodeAt(at) !== BRACE) return false;
    }
    return true;
  }

  /**
   * The places in a stretch of text, in order, at which a seam may be. To be called for each stretch in turn.
   * @param text whose lines are whole, or at least {@link LOOKED_AT} long
   * @param tail as much that stands before it
   * @param isLineStart whether it begins with a line
   */
  *likely(text: string, tail: string, isLineStart: boolean): Generator<number> {
    if (this.#closings !== undefined) {
      yield* this.#afterClosing(this.#closings, text, tail);
      return;
    }
    const joints = this.#canBeJoined ? joinsIn(text, tail, this.#kind) : [];
    let joint = 0;
    for (let at = 0, end = 0; end >= 0 && at < text.length; at = end + 1) {
      end = text.indexOf('\n', at);
      const lineEnd = end < 0 ? text.length : end;
      if (at > 0 || isLineStart) {
        if (this.#isLikely(text, at, lineEnd, tail)) yield at;
        const ended = this.#kind === 'tagged' ? JOINED_REFERENCE.exec(text.slice(at, at + JOINT)) : null;
        if (ended !== null) yield at + ended[0].length;
      }
      for (let next = joints[joint]; next !== undefined && next < lineEnd; next = joints[++joint]) {
        if (!this.#isFenced && (next > at || !isLineStart)) yield next;
      }
    }
  }

  /** How many characters at the end of a stretch may begin another dump that is joined to this one without a line end. */
  pending(text: string): number {
    if (!this.#canBeJoined) return 0;
    const end = text.slice(-JOINT);
    return end.length - (end.lastIndexOf('\n') + 1);
  }

  *#afterClosing(closings: readonly string[], text: string, tail: string): Generator<number> {
    const all = tail + text;
    // Each is looked for again only behind where it was found, so that all together read the text once.
    const next = closings.map((closing) => new Closing(all, closing));
    let from = tail.length;
    for (;;) {
      if (!this.#isClosed) {
        from = Math.min(...next.map((each) => each.endAfter(from)));
        if (from === Number.POSITIVE_INFINITY) return;
      }
      const rest = all.slice(from).search(/\S/);
      this.#isClosed = rest < 0;
      if (rest < 0) return;
      from += rest;
      yield from - tail.length;
    }
  }

  #isLikely(text: string, at: number, end: number, tail: string): boolean {
    if (this.#format.name === 'jsonl' && text.charCodeAt(at) === BRACE) return false;
    const line = text.slice(at, Math.min(end, at + LOOKED_AT));
    if (line === '' || /^\s/.test(line)) return false;
    if (FENCE.test(line)) this.#isFenced = !this.#isFenced;
    if (this.#isFenced) return false;
    if (this.#format.name === 'jsonl') return true;
    if (this.#opening(line) !== undefined) return true;
    const mayEnd = ENDED[this.#kind] ?? PLAIN[this.#kind];
    return mayEnd?.(line, above(tail + text.slice(Math.max(0, at - LOOKED_AT), at))) === true;
  }

  #opening(line: string): Opening | undefined {
    if (this.#format.name === 'json') return undefined;
    return OPENINGS.find(
      ({ kind, within, line: pattern }) =>
        kind !== this.#kind && within?.includes(this.#kind) !== false && pattern.test(line),
    );
  }

  /**
   * Whether the dump plainly goes on at a likely place, so that there is nothing to be recognised.
   * @param near what follows, {@link NEAR} characters of it
   */
  goesOn(near: string): boolean {
    const marks = MARKS[this.#kind];
    if (marks === undefined || this.#opening(firstLine(near)) !== undefined) return false;
    return marks.test(beforeOpening(near));
  }

  /**
   * The format of what begins at a likely place; `undefined` when the dump goes on as it was.
   * @param head what begins there, as much as formats are shown
   */
  recognise(head: string): Recognition | undefined {
    const kind = OPENINGS.find(({ line }) => line.test(firstLine(head)))?.kind;
    // Of a page the beginning says little.
    const own = kind === 'markup' ? head : beforeOpening(head.slice(0, ENOUGH_TEXT));
    const opening = this.#closings === undefined ? this.#opening(firstLine(own)) : undefined;
    const found = opening === undefined ? recogniseSurely(own, this.#formats) : this.#opened(opening, own);
    if (found === undefined || found.format.name === this.#format.name) return undefined;
    const isPlain = opening === undefined && PLAIN[this.#kind] !== undefined;
    return isPlain && recordsIn(own, found.format) < ENOUGH ? undefined : found;
  }

  #opened({ kind, near }: Opening, head: string): Recognition | undefined {
    if (near?.test(head) === false) return undefined;
    const among = this.#formats.filter((each) => kindOf(each) === kind);
    const found = recogniseSurely(head, among);
    return found !== undefined && found.confidence >= SURE ? found : undefined;
  }
}

const BRACE = 0x7b;

/** The tags in a text that have one text in them. */
class Closing {
  readonly #text: string;
  readonly #closing: string;
  #at = -1;
  #end = 0;

  constructor(text: string, closing: string) {
    this.#text = text;
    this.#closing = closing;
  }

  /** Where the first one ends that ends behind `from`; infinitely far away when none does. To be asked with ascending places. */
  endAfter(from: number): number {
    while (this.#end <= from) {
      this.#at = this.#text.indexOf(this.#closing, this.#at + 1);
      const last = this.#at < 0 ? -1 : this.#text.indexOf('>', this.#at + this.#closing.length - 1);
      this.#end = last < 0 ? Number.POSITIVE_INFINITY : last + 1;
    }
    return this.#end;
  }
}

/** @param before what stands before a line; of a lot of it the end counts */
function above(before: string): Above {
  const near = before.slice(-LOOKED_AT);
  const lines = near.trimEnd().split('\n');
  return {
    last: lines.at(-1)?.trim() ?? '',
    other: lines.at(-2)?.trim() ?? '',
    isApart: /\n[^\S\n]*\n$/.test(near),
  };
}

/** The places in `text` at which a dump may be joined to what stands before it in the line. */
function joinsIn(text: string, tail: string, kind: Kind): number[] {
  const places: number[] = [];
  JOINTS.lastIndex = 0;
  for (let match = JOINTS.exec(text); match !== null; match = JOINTS.exec(text)) {
    const { 0: joint } = match;
    const isColumn = joint.endsWith(',') && !joint.startsWith('@');
    const index = isColumn ? match.index - columnsBefore(text, match.index) : match.index;
    const before = index > 0 ? text.charAt(index - 1) : tail.slice(-1);
    const isEnd = kind === 'json' ? JSON_ENDS.test(before) : /\S/u.test(before);
    if (isEnd && (before !== '-' || !joint.startsWith('-'))) places.push(index);
  }
  return places;
}

/** How long the columns of a table are that stand before the one of the title. */
function columnsBefore(text: string, at: number): number {
  return COLUMNS_BEFORE.exec(text.slice(Math.max(0, at - JOINT / 2), at))?.[0].length ?? 0;
}

/** The number of records in a text, less its rejects. */
function recordsIn(text: string, format: Format): number {
  const splitter = format.splitter();
  const spans = [
    ...splitter.push({ text, start: 0, end: text.length, encoding: 'utf-8' }),
    ...splitter.finish(),
  ];
  const count = (kind: SplitSpan['kind']) => spans.filter((span) => span.kind === kind).length;
  return count('record') - count('reject');
}

function firstLine(text: string): string {
  return /^[^\r\n]*/.exec(text.slice(0, LOOKED_AT))?.[0] ?? '';
}

/**
 * The part of `head` in which no dump of another kind seems to begin, whatever it is itself.
 * @param options.whole what all of it seems to be: dumps of its kind begin also with lines that text may have
 * @param options.from before this, none begins
 */
export function beforeOpening(
  head: string,
  { whole, from = 0 }: { readonly whole?: Format | undefined; readonly from?: number } = {},
): string {
  const line = firstLine(head);
  const kind = OPENINGS.find((each) => each.line.test(line))?.kind;
  const wholeKind = whole && kindOf(whole);
  if (kind === 'markup' || (kind === 'json' && !line.startsWith('{"'))) return head;
  let isFenced = false;
  for (let end = head.indexOf('\n', from); end >= 0; ) {
    const at = end + 1;
    end = head.indexOf('\n', at);
    const next = head.slice(at, Math.min(end < 0 ? head.length : end, at + LOOKED_AT));
    if (FENCE.test(next)) isFenced = !isFenced;
    const opening = isFenced
      ? undefined
      : OPENINGS.find((each) => (!each.isWeak || each.kind === wholeKind) && each.line.test(next));
    if (opening !== undefined && opening.kind !== kind) return head.slice(0, at);
  }
  return head;
}
