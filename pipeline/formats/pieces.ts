import type { Chrome, RawRecord, Reject } from '../types.ts';
import type { LabelledLine } from './labelling.ts';
import { type Line, MAX_LINE } from './lines.ts';
import type { Transcript } from './transcript.ts';
import { unwrap } from './unwrap.ts';

export type Piece = RawRecord | Chrome | Reject;

/** Lines of furniture after an abstract in which its paper's "Published on" may still stand. */
const TRAILER = 12;

const FAULTS = {
  'missing-abstract':
    'looks like a title, but no abstract follows it; wanted is a title and then its abstract',
  'missing-title':
    'reads like an abstract, but no title stands before it; wanted is a title and then its abstract',
  'too-long': `is part of a text of more than ${MAX_LINE} characters without an end; wanted is a title and then its abstract, with line ends between papers`,
} as const;

/**
 * Puts labelled lines together to pieces that tile the dump: the first begins at byte 0, each where the one before ends, the last
 * ends with the dump. A record reaches from its title's first byte to its abstract's last; what lies between two is one chrome.
 */
export class Assembly {
  readonly #transcript: Transcript;
  #out: Piece[] = [];
  #title: Line[] = [];
  #asides: LabelledLine[] = [];
  #paragraphs: Line[][] = [];
  #overflown = false;
  /** The last record, held until it is certain that no date of its own comes behind it. */
  #held: RawRecord | undefined;
  #trailer = 0;
  #headerDate: string | undefined;
  #chromeLines = 0;
  #cursor = 0;
  #done = 0;

  constructor(transcript: Transcript) {
    this.#transcript = transcript;
  }

  add(labelled: LabelledLine): void {
    const { line, label } = labelled;
    if (label === 'title' || label === 'chrome') this.#close();
    if (label === 'chrome') this.#addChrome(labelled);
    else if (label === 'aside') this.#asides.push(labelled);
    else if (label === 'title' || label === 'title-goes-on') this.#title.push(line);
    else this.#addBody(line, label === 'body');
  }

  /** A part of a line that is too long to be held. It takes a title before it along. */
  addOverlong(line: Line): void {
    if (this.#paragraphs.length > 0) this.#close();
    const from = this.#title[0]?.start ?? line.start;
    this.#title = [];
    this.#asides = [];
    this.#reject('too-long', from, line.end);
  }

  /** Closes what is open; the rest of the dump is chrome. */
  finish(): void {
    this.#close();
    this.#letGo();
    this.#addGap(this.#transcript.bytes);
  }

  /** The characters before this are in pieces or in chrome. */
  get done(): number {
    return this.#done;
  }

  /** The pieces that are complete. */
  take(): readonly Piece[] {
    const pieces = this.#out;
    this.#out = [];
    return pieces;
  }

  #addBody(line: Line, anew: boolean): void {
    const from = this.#title[0]?.start ?? this.#paragraphs[0]?.[0]?.start ?? line.start;
    if (line.end - from > MAX_LINE && this.#paragraphs.length > 0) {
      this.#overflown = true;
      this.#close();
      this.#overflown = true;
    }
    const last = this.#paragraphs.at(-1);
    if (anew || last === undefined) this.#paragraphs.push([line]);
    else last.push(line);
  }

  #addChrome({ line, evidence }: LabelledLine): void {
    this.#chromeLines += 1;
    this.#done = line.end;
    const date = evidence.furniture?.date;
    if (date?.of === 'page') this.#headerDate = date.date;
    if (date?.of === 'paper' && this.#held && this.#held.date === undefined) {
      this.#held = { ...this.#held, date: date.date };
      this.#letGo();
    }
    this.#trailer += 1;
    if (this.#trailer >= TRAILER) this.#letGo();
  }

  #close(): void {
    const first = this.#title[0];
    const body = this.#paragraphs[0]?.[0];
    const last = this.#paragraphs.at(-1)?.at(-1);
    const asides = this.#asides;
    if (body && last && this.#overflown) this.#reject('too-long', (first ?? body).start, last.end);
    else if (first && last) this.#record(first.start, last.end);
    else if (body && last) this.#reject('missing-title', body.start, last.end);
    else if (first) this.#reject('missing-abstract', first.start, this.#title.at(-1)?.end ?? first.end);
    this.#title = [];
    this.#paragraphs = [];
    this.#asides = [];
    this.#overflown = false;
    // Without an abstract they stood between nothing.
    if (body === undefined) for (const aside of asides) this.#addChrome(aside);
  }

  #record(from: number, to: number): void {
    const dates = this.#asides.flatMap(({ evidence }) => evidence.furniture?.date ?? []);
    const authors = this.#asides.flatMap(({ evidence }) => evidence.authors ?? []);
    const date = dates.find(({ of }) => of === 'paper')?.date ?? dates[0]?.date;
    const span = this.#place(from, to);
    this.#held = {
      kind: 'record',
      ...span,
      title: unwrap(this.#title),
      abstract: this.#paragraphs.map(unwrap).join('\n\n'),
      ...(date === undefined ? {} : { date }),
      ...(authors.length === 0 ? {} : { authors }),
      ...(this.#headerDate === undefined ? {} : { headerDate: this.#headerDate }),
    };
    this.#trailer = 0;
  }

  #reject(code: keyof typeof FAULTS, from: number, to: number): void {
    const span = this.#place(from, to);
    const raw = this.#transcript.slice(from, to);
    const shown = raw.length > 60 ? `${raw.slice(0, 60)}...` : raw;
    const message = `${JSON.stringify(shown)} ${FAULTS[code]}`;
    this.#out.push({ kind: 'reject', stage: 'split', code, message, raw, ...span });
  }

  /** Turns characters to bytes, and gives out what stands before. */
  #place(from: number, to: number): { start: number; end: number } {
    this.#letGo();
    const start = this.#transcript.byteAt(from);
    this.#addGap(start);
    this.#cursor = this.#transcript.byteAt(to);
    this.#done = to;
    return { start, end: this.#cursor };
  }

  #letGo(): void {
    if (this.#held !== undefined) this.#out.push(this.#held);
    this.#held = undefined;
  }

  #addGap(end: number): void {
    if (end > this.#cursor) {
      this.#out.push({ kind: 'chrome', start: this.#cursor, end, lines: this.#chromeLines });
    }
    this.#chromeLines = 0;
    this.#cursor = end;
  }
}
