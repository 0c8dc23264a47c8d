import type { Format } from '../types.ts';
import { detect, formats as known, type Recognition, recognise } from './detect.ts';
import {
  type Above,
  CLOSINGS,
  ENDED,
  FENCE,
  JOINT,
  JOINT_BEGINS,
  JOINTS,
  type Kind,
  kindOf,
  LOOKED_AT,
  MARKS,
  OPENINGS,
  type Opening,
  PLAIN,
} from './seam-marks.ts';

/** No other format is as sure by chance. */
const SURE = 0.7;

/** How many lines are looked at closely, and the text for which one more is: a look takes as long as reading a page. */
const LOOKS = 32;
const TEXT_A_LOOK = 32 * 1024;

/** Records in what follows a dump that does not show its end, lest its last lines be taken for papers. */
const ENOUGH = 3;

/** How much text tells whether {@link MARKS} go on, in UTF-16 units, and how often that is looked at. */
export const NEAR = 4096;
const NEAR_LOOKS = 256;

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
  #looks = LOOKS;
  #nearLooks = NEAR_LOOKS;

  /** @param format of the dump that goes on until a seam */
  constructor(format: Format, formats: readonly Format[] = known) {
    this.#format = format;
    this.#kind = kindOf(format);
    this.#formats = formats;
    this.#closings = CLOSINGS[format.name];
    // JSON has such characters within lines, and says where it ends.
    this.#canBeJoined = this.#closings === undefined && this.#kind !== 'json';
  }

  /**
   * Whether no seam can be in a text, whatever comes before and after it: all lines of JSON Lines begin alike, and are to be read
   * quickly.
   */
  isQuiet(text: string, isLineStart: boolean): boolean {
    if (this.#format.name !== 'jsonl') return false;
    if (isLineStart && text.charCodeAt(0) !== BRACE) return false;
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
      yield* this.#afterClosing(text, tail, this.#closings);
      return;
    }
    const joints = this.#canBeJoined ? joinsIn(text, tail) : [];
    let joint = 0;
    for (let at = 0, end = 0; end >= 0 && at < text.length; at = end + 1) {
      end = text.indexOf('\n', at);
      const lineEnd = end < 0 ? text.length : end;
      if ((at > 0 || isLineStart) && this.#isLikely(text, at, lineEnd, tail)) yield at;
      for (let next = joints[joint]; next !== undefined && next < lineEnd; next = joints[++joint]) {
        if (!this.#isFenced && (next > at || !isLineStart)) yield next;
      }
    }
  }

  /** How many characters at the end of a stretch may begin another dump that is joined to this one without a line end. */
  pending(text: string): number {
    if (!this.#canBeJoined) return 0;
    const end = text.slice(-JOINT);
    const line = end.slice(end.lastIndexOf('\n') + 1);
    const at = line.search(JOINT_BEGINS);
    return at < 0 ? 0 : line.length - at;
  }

  *#afterClosing(text: string, tail: string, closings: readonly string[]): Generator<number> {
    const all = tail + text;
    const next = closings.map(() => 0);
    for (let from = tail.length; ; ) {
      if (!this.#isClosed) {
        for (const [i, closing] of closings.entries()) {
          // Asked anew only behind the last answer, so that all questions together read the text once.
          if ((next[i] ?? 0) > from) continue;
          const at = all.indexOf(closing, Math.max(0, from - closing.length + 1));
          next[i] = at < 0 ? Number.POSITIVE_INFINITY : at + closing.length;
        }
        from = Math.min(...next);
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

  /** Whether there is time to look at a place with so many characters before it. */
  mayLook(at: number): boolean {
    return this.#looks + at / TEXT_A_LOOK >= 1 && this.#nearLooks + at / NEAR >= 1;
  }

  /**
   * Whether the dump plainly goes on at a likely place, so that there is nothing to be recognised.
   * @param near what follows, {@link NEAR} characters of it
   */
  goesOn(near: string): boolean {
    const marks = MARKS[this.#kind];
    if (marks === undefined || this.#opening(firstLine(near)) !== undefined) return false;
    this.#nearLooks -= 1;
    return marks.test(beforeOpening(near));
  }

  /**
   * The format of what begins at a likely place; `undefined` when the dump goes on as it was.
   * @param head what begins there, as much as formats are shown
   */
  async recognise(head: string): Promise<Recognition | undefined> {
    this.#looks -= 1;
    const own = beforeOpening(head);
    const opening = this.#closings === undefined ? this.#opening(firstLine(own)) : undefined;
    const found = opening === undefined ? recognise(own, this.#formats) : this.#opened(opening, own);
    if (found === undefined || found.isGuess || found.format.name === this.#format.name) return undefined;
    const isPlain = opening === undefined && PLAIN[this.#kind] !== undefined;
    return isPlain && (await recordsIn(own, found.format)) < ENOUGH ? undefined : found;
  }

  #opened({ kind, near }: Opening, head: string): Recognition | undefined {
    if (near?.test(head) === false) return undefined;
    const format = detect(
      head,
      this.#formats.filter((each) => kindOf(each) === kind),
    );
    const confidence = format?.detect(head) ?? 0;
    if (format === undefined || confidence < SURE) return undefined;
    return { format, confidence, why: format.why?.(head) ?? '', isGuess: false };
  }
}

const BRACE = 0x7b;

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
function joinsIn(text: string, tail: string): number[] {
  const places: number[] = [];
  JOINTS.lastIndex = 0;
  for (let match = JOINTS.exec(text); match !== null; match = JOINTS.exec(text)) {
    const before = match.index > 0 ? text.charAt(match.index - 1) : tail.slice(-1);
    if (before !== '' && before !== '-' && /\S/u.test(before)) places.push(match.index);
  }
  return places;
}

async function recordsIn(text: string, format: Format): Promise<number> {
  const chunk = { text, start: 0, end: text.length, encoding: 'utf-8' } as const;
  async function* chunks() {
    yield chunk;
  }
  let records = 0;
  for await (const { kind } of format.split(chunks(), new AbortController().signal)) {
    if (kind === 'record') records += 1;
    if (kind === 'reject') records -= 1;
  }
  return records;
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
