import { idsIn } from '../external-ids.ts';
import { CONTINUED } from '../rejects.ts';
import type { Chrome, RawRecord, Reject } from '../types.ts';
import { destination } from './destination.ts';
import { type Ending, endingOf } from './endings.ts';
import { kindOf } from './field-links.ts';
import type { LabelledLine } from './labelling.ts';
import { type Line, MAX_LINE } from './lines.ts';
import { GOES_ON } from './tiles.ts';
import type { Transcript } from './transcript.ts';
import { unwrap } from './unwrap.ts';
import { wordingOf } from './wording.ts';
import { stableUrl } from './xml-fields.ts';

export type Piece = RawRecord | Chrome | Reject;

/** Lines of furniture after an abstract in which its paper's "Published on" may still stand. */
const TRAILER = 12;

/** No abstract is as short as this, in UTF-16 units, ends no sentence and has the words of a title: it is a heading, too. */
const SHORTEST_UNFINISHED = 80;

function saysNothing([lines = [], ...more]: readonly (readonly Line[])[]): boolean {
  const text = more.length > 0 ? '' : unwrap(lines);
  if (text === '' || text.length >= SHORTEST_UNFINISHED || FINISHED.has(endingOf(text))) return false;
  const { title, body } = wordingOf(text);
  return title <= body;
}

const FINISHED: ReadonlySet<Ending> = new Set(['sentence', 'ellipsis', 'link']);

/** What stands before a title, or before an abstract, and is no part of it. */
const NUMBER = /^\(?\d{1,4}[.)]\s+(?=\p{Lu})/u;
/** `(12 minute read) [3]`, in newsletters. */
const BEHIND_TITLE = / \(\d{1,3} minute read\)(?: \[\d{1,3}\])?$/iu;
const ABSTRACT = /^abstract\s?[.:—–-]\s?/iu;

/** What Hugging Face's pages put behind where the authors of a paper are. */
const BEHIND_AFFILIATION = /^·|^\d{1,5} authors?\b/iu;

const FAULTS = {
  'missing-abstract':
    'looks like a title, but no abstract follows it; wanted is a title and then its abstract',
  'missing-title':
    'reads like an abstract, but no title stands before it; wanted is a title and then its abstract',
  'too-long': `is part of a text of more than ${MAX_LINE} characters without an end; wanted is a title and then its abstract, with line ends between papers`,
} as const;

function isAddressOfPaper({ evidence }: LabelledLine): boolean {
  return evidence.furniture?.url !== undefined;
}

/** The record with an address behind or within it: its own if it names a paper and it has none yet, else one of its links. */
function withAddress(record: RawRecord, written: string): RawRecord {
  const url = destination(written);
  if (record.url === undefined) return { ...record, url: stableUrl(url) ?? url, externalIds: idsIn(url) };
  return { ...record, links: [...(record.links ?? []), { kind: kindOf({ label: '', url }), url }] };
}

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
  /** Whether this is the rest of a text that is too long. */
  #isRest = false;
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
    const goesOn = label === 'body' || label === 'body-goes-on';
    if (!goesOn && this.#title.length > 0 && saysNothing(this.#paragraphs)) this.#partHeadings();
    if (label === 'chrome' && this.#isAddressOfTitle(labelled)) {
      this.#linkOnly(labelled);
      return;
    }
    if ((label === 'chrome' || label === 'aside') && this.#isAffiliation(line)) this.#titleIsChrome();
    if (label === 'title' || label === 'chrome') this.#close();
    if (label === 'chrome') this.#addChrome(labelled);
    else if (label === 'aside') this.#asides.push(labelled);
    else if (label === 'title' || label === 'title-goes-on') this.#title.push(line);
    else this.#addBody(line, label === 'body');
  }

  /** A part of a line that is too long to be held. It takes a title before it along. */
  addOverlong(line: Line): void {
    if (line.continues) {
      this.#addRest(line.end);
      return;
    }
    if (this.#paragraphs.length > 0) this.#close();
    const from = this.#title[0]?.start ?? line.start;
    this.#title = [];
    this.#asides = [];
    this.#reject('too-long', from, line.end);
  }

  /** Closes what is open; the rest of the dump is chrome. */
  finish(): void {
    // Else what it ends with may be one paper that was cut.
    if (this.#asides.some(isAddressOfPaper) && saysNothing(this.#paragraphs)) this.#partHeadings();
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
      this.#isRest = true;
    }
    const last = this.#paragraphs.at(-1);
    if (anew || last === undefined) this.#paragraphs.push([line]);
    else last.push(line);
  }

  #addChrome({ line, evidence }: LabelledLine): void {
    this.#chromeLines += 1;
    this.#done = line.end;
    const date = evidence.furniture?.date;
    const url = evidence.furniture?.url;
    if (url !== undefined && this.#held !== undefined) this.#held = withAddress(this.#held, url);
    if (date?.of === 'page') this.#headerDate = date.date;
    if (date?.of === 'paper' && this.#held && this.#held.date === undefined) {
      this.#held = { ...this.#held, date: date.date };
      this.#letGo();
    }
    this.#trailer += 1;
    if (this.#trailer >= TRAILER) this.#letGo();
  }

  /** Whether what was taken for a title says where the authors of the paper above are; `next` is the line behind it. */
  #isAffiliation(next: Line): boolean {
    const isAlone = this.#title.length === 1 && this.#asides.length === 0 && this.#paragraphs.length === 0;
    return isAlone && this.#held !== undefined && this.#trailer === 0 && BEHIND_AFFILIATION.test(next.text);
  }

  /** Whether the line below a title without more is the address of a paper. */
  #isAddressOfTitle({ evidence }: LabelledLine): boolean {
    const url = evidence.furniture?.url;
    return this.#title.length > 0 && this.#paragraphs.length === 0 && url !== undefined;
  }

  /** A paper of which there is nothing but its title and address. */
  #linkOnly({ line, evidence }: LabelledLine): void {
    const [first] = this.#title;
    if (first === undefined) return;
    this.#record(first, line.end);
    if (this.#held) this.#held = withAddress(this.#held, evidence.furniture?.url ?? '');
    this.#title = [];
    this.#asides = [];
  }

  /** What was taken for a title and its abstract are a heading and another one below it, which may have an address of its own. */
  #partHeadings(): void {
    const below = this.#paragraphs.flat();
    this.#paragraphs = [];
    this.#close();
    this.#title = below;
  }

  #titleIsChrome(): void {
    this.#chromeLines += this.#title.length;
    this.#title = [];
  }

  #close(): void {
    const first = this.#title[0];
    const body = this.#paragraphs[0]?.[0];
    const last = this.#paragraphs.at(-1)?.at(-1);
    const asides = this.#asides;
    if (last && this.#isRest) this.#addRest(last.end);
    else if (body && last && this.#overflown) this.#reject('too-long', (first ?? body).start, last.end);
    else if (first && last && saysNothing(this.#paragraphs))
      this.#reject('missing-abstract', first.start, last.end);
    else if (first && last) this.#record(first, last.end);
    else if (body && last) this.#reject('missing-title', body.start, last.end);
    else if (first && asides.some(isAddressOfPaper)) {
      const at = asides.findIndex(isAddressOfPaper);
      const address = asides[at];
      this.#asides = asides.slice(0, at);
      if (address) this.#linkOnly(address);
      for (const aside of asides.slice(at + 1)) this.#addChrome(aside);
      return;
    } else if (first) this.#reject('missing-abstract', first.start, this.#title.at(-1)?.end ?? first.end);
    this.#title = [];
    this.#paragraphs = [];
    this.#asides = [];
    this.#overflown = false;
    this.#isRest = false;
    // Without an abstract they stood between nothing.
    if (body === undefined) for (const aside of asides) this.#addChrome(aside);
  }

  #record(first: Line, to: number): void {
    const dates = this.#asides.flatMap(({ evidence }) => evidence.furniture?.date ?? []);
    const authors = this.#asides.flatMap(({ evidence }) => evidence.authors ?? []);
    const date = dates.find(({ of }) => of === 'paper')?.date ?? dates[0]?.date;
    const number = NUMBER.exec(first.text)?.[0].length ?? 0;
    const span = this.#place(first.start + number, to);
    this.#held = {
      kind: 'record',
      ...span,
      title: unwrap(this.#title).slice(number).replace(BEHIND_TITLE, ''),
      abstract: this.#paragraphs.map(unwrap).join('\n\n').replace(ABSTRACT, ''),
      ...(date === undefined ? {} : { date }),
      ...(authors.length === 0 ? {} : { authors }),
      ...(this.#headerDate === undefined ? {} : { headerDate: this.#headerDate }),
    };
    this.#trailer = 0;
    const address = this.#asides.find(({ evidence }) => evidence.furniture?.url !== undefined);
    if (address?.evidence.furniture?.url !== undefined)
      this.#held = withAddress(this.#held, address.evidence.furniture.url);
  }

  #reject(code: keyof typeof FAULTS, from: number, to: number): void {
    const span = this.#place(from, to);
    const raw = this.#transcript.slice(from, to);
    const shown = raw.length > 60 ? `${raw.slice(0, 60)}...` : raw;
    const message = `${JSON.stringify(shown)} ${FAULTS[code]}`;
    this.#out.push({ kind: 'reject', stage: 'split', code, message, raw, ...span });
  }

  /** Rejects another part of what the reject before is a part of. */
  #addRest(to: number): void {
    const from = this.#done;
    const span = this.#place(from, to);
    const raw = this.#transcript.slice(from, to);
    this.#out.push({ kind: 'reject', stage: 'split', code: CONTINUED, message: GOES_ON, raw, ...span });
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
