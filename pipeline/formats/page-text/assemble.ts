import { CONTINUED } from '../../ledger/rejects.ts';
import { idsIn } from '../../text/external-ids.ts';
import { unwrap } from '../../text/unwrap.ts';
import type { Boilerplate, ExternalId, RawRecord, Reject } from '../../types.ts';
import { type Line, MAX_LINE_CHARS } from '../core/lines.ts';
import { CONTINUED_MESSAGE } from '../core/span-cutter.ts';
import type { TextWindow } from '../core/text-window.ts';
import { furniture } from '../cues/boilerplate.ts';
import { messageHead } from '../cues/chat-lines.ts';
import { wordingOf } from '../cues/prose-words.ts';
import { destination } from '../cues/redirect-target.ts';
import { type Ending, endingOf } from '../cues/sentence-ends.ts';
import { addressOf, kindOf } from '../fields/links.ts';
import { filled, stableUrl } from '../fields/text-fields.ts';
import type { LabelledLine } from './line-roles.ts';
import { linkedOf } from './role-costs.ts';

export type Piece = RawRecord | Boilerplate | Reject;

/** Lines of furniture after an abstract in which its paper's "Published on" may still stand. */
const TRAILER = 12;

/** Lines of furniture between a title and what is left of its paper, at most. */
const BETWEEN = 4;

/** No abstract is as short as this, in UTF-16 units, ends no sentence and has the words of a title: it is a heading, too. */
const SHORTEST_UNFINISHED = 80;

function saysNothing([lines = [], ...more]: readonly (readonly Line[])[]): boolean {
  const text = more.length > 0 ? '' : unwrap(lines);
  if (text === '' || text.length >= SHORTEST_UNFINISHED) return false;
  const ending = endingOf(text);
  if (ending === 'question') return true;
  if (FINISHED.has(ending)) return false;
  const { title, body } = wordingOf(text);
  return title <= body;
}

/** What people say in chats is not longer, in UTF-16 units; an abstract is. */
const LONGEST_TALK = 200;

const FINISHED: ReadonlySet<Ending> = new Set(['sentence', 'ellipsis', 'link']);

/** What stands before a title, or before an abstract, and is no part of it. */
const NUMBER = /^\(?\d{1,4}[.)]\s+(?=\p{Lu})/u;
/** The arXiv identifier of a paper, as in titles of windows; what Google Scholar says of the file. */
const IN_BRACKETS =
  /^\[(?:\d{4}\.\d{4,5}(?:v\d{1,3})?|pdf|html|book|citation|[bc])\]\s?(?:\[(?:pdf|html|book|citation|[bc])\]\s)?(?=\S)/iu;
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
  'too-long': `is part of a text of more than ${MAX_LINE_CHARS} characters without an end; wanted is a title and then its abstract, with line ends between papers`,
} as const;

function isAddressOfPaper({ evidence }: LabelledLine): boolean {
  return evidence.furniture?.url !== undefined;
}

/** What a title begins with that is no part of it. */
function beforeTitle(text: string): string {
  const head = messageHead(text);
  const rest = text.slice(head.length);
  return head + (IN_BRACKETS.exec(rest)?.[0] ?? NUMBER.exec(rest)?.[0] ?? '');
}

/** The names in lines between a title and its abstract; one alone is a name only by what stands around it. */
function authorsIn(asides: readonly LabelledLine[]): readonly string[] {
  let isListed = false;
  return asides.flatMap(({ evidence }, at) => {
    const { authors, name, organisation } = evidence;
    isListed = organisation || (name && isListed);
    if (authors !== undefined) return authors;
    const below = asides[at + 1]?.evidence.furniture?.below;
    return name && (isListed || below === 'author') ? [asides[at]?.line.text ?? ''] : [];
  });
}

/** The record with an address behind or within it: its own if it names a paper and it has none yet, else one of its links. */
function withAddress(record: RawRecord, written: string): RawRecord {
  const url = destination(written);
  if (stableUrl(url) === record.url) return record;
  if (record.url === undefined) return { ...record, url: stableUrl(url) ?? url, externalIds: idsIn(url) };
  return { ...record, links: [...(record.links ?? []), { kind: kindOf({ label: '', url }), url }] };
}

/** The record with ids that stand beside its title; the first of them is its address if it has none. */
function withIds(record: RawRecord, ids: readonly ExternalId[]): RawRecord {
  if (ids.length === 0) return record;
  const own = record.externalIds ?? [];
  const more = ids.filter(({ scheme }) => !own.some((id) => id.scheme === scheme));
  const externalIds = [...own, ...more];
  const url = record.url ?? addressOf(undefined, externalIds);
  return { ...record, externalIds, ...(url === undefined ? {} : { url }) };
}

function withLast(lines: readonly Line[], text: string): readonly Line[] {
  const last = lines.at(-1);
  return last === undefined ? lines : [...lines.slice(0, -1), { ...last, text }];
}

/**
 * Puts labelled lines together to pieces that tile the dump: the first begins at byte 0, each where the one before ends, the last
 * ends with the dump. A record reaches from its title's first byte to its abstract's last; what lies between two is one boilerplate.
 */
export class Assembly {
  readonly #transcript: TextWindow;
  #out: Piece[] = [];
  #title: Line[] = [];
  #asides: LabelledLine[] = [];
  #paragraphs: Line[][] = [];
  #overflown = false;
  /** Whether this is the rest of a text that is too long. */
  #isRest = false;
  /** The last record, held until it is certain that no date of its own comes behind it. */
  #held: RawRecord | undefined;
  /** The last reject, held until it is certain that what follows is not a part of the same paper. */
  #rejected: Reject | undefined;
  #rejectedTo = 0;
  #trailer = 0;
  /** Whether the line above says who wrote a message; the address that the message begins with. */
  #isMessage = false;
  #ahead: string | undefined;
  #headerDate: string | undefined;
  #boilerplateLines = 0;
  #cursor = 0;
  #done = 0;

  constructor(transcript: TextWindow) {
    this.#transcript = transcript;
  }

  add(labelled: LabelledLine): void {
    const { line, label } = labelled;
    const goesOn = label === 'body' || label === 'body-goes-on';
    if (!goesOn && this.#title.length > 0 && saysNothing(this.#paragraphs)) this.#partHeadings();
    if (label === 'boilerplate' && this.#isAddressOfTitle(labelled)) {
      this.#linkOnly(labelled);
      return;
    }
    if ((label === 'boilerplate' || label === 'aside') && this.#isAffiliation(line)) this.#titleIsChrome();
    if (label === 'title' || label === 'boilerplate') this.#close();
    if (label === 'boilerplate') {
      this.#addChrome(labelled);
      if (this.#rejected !== undefined && this.#boilerplateLines > BETWEEN) this.#letGo();
    } else if (label === 'aside') this.#asides.push(labelled);
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

  /** Closes what is open; the rest of the dump is boilerplate. */
  finish(): void {
    // Else what it ends with may be one paper that was cut.
    const isLinked = this.#linked !== undefined || this.#asides.some(isAddressOfPaper);
    if (isLinked && saysNothing(this.#paragraphs)) this.#partHeadings();
    if (!this.#endsRejected()) this.#close();
    this.#letGo();
    this.#addGap(this.#transcript.bytes);
  }

  /** The characters before this are in pieces or in boilerplate. */
  get done(): number {
    return this.#rejected === undefined ? this.#done : this.#rejectedTo;
  }

  /** The pieces that are complete. */
  take(): readonly Piece[] {
    const pieces = this.#out;
    this.#out = [];
    return pieces;
  }

  #addBody(line: Line, anew: boolean): void {
    const from = this.#title[0]?.start ?? this.#paragraphs[0]?.[0]?.start ?? line.start;
    if (line.end - from > MAX_LINE_CHARS && this.#paragraphs.length > 0) {
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
    this.#boilerplateLines += 1;
    this.#done = line.end;
    const date = evidence.furniture?.date;
    const url = evidence.furniture?.url;
    this.#message(line, evidence);
    if (url !== undefined && this.#held !== undefined) this.#held = withAddress(this.#held, url);
    if (date?.of === 'page') this.#headerDate = date.date;
    if (date?.of === 'paper' && this.#held && this.#held.date === undefined) {
      this.#held = { ...this.#held, date: date.date };
      this.#letGo();
    }
    this.#trailer += 1;
    if (this.#trailer >= TRAILER) this.#letGo();
  }

  /** Of a message that begins with the address of a paper, the title and the abstract follow as the site gives them out. */
  #message({ text }: Line, { furniture, linked }: LabelledLine['evidence']): void {
    const isHead = furniture?.below === 'writer';
    if (isHead || messageHead(text) !== '') {
      this.#letGo();
      [this.#isMessage, this.#ahead] = [true, undefined];
      if (isHead) return;
    }
    const url = furniture?.url ?? linked?.url;
    if (url !== undefined && this.#isMessage) this.#ahead = url;
    else if (furniture === undefined) this.#ahead = undefined;
    this.#isMessage = false;
  }

  /** Whether a text of `length` without a title is what somebody says in a chat. */
  #isTalk(length: number): boolean {
    const lines = this.#paragraphs.flat();
    const isMessage = this.#isMessage || messageHead(lines[0]?.text ?? '') !== '';
    return isMessage && length <= LONGEST_TALK && lines.every(({ text }) => linkedOf(text) === undefined);
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
    if (this.#title.every(({ text }) => furniture(text) !== undefined)) this.#titleIsChrome();
    this.#close();
    this.#title = below;
  }

  #titleIsChrome(): void {
    this.#boilerplateLines += this.#title.length;
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
    else if (body && last && this.#isTalk(last.end - body.start)) {
      this.#boilerplateLines += this.#paragraphs.flat().length;
      this.#done = last.end;
    } else if (body && last) this.#reject('missing-title', body.start, last.end);
    else if (first && this.#linked !== undefined) this.#record(first, this.#title.at(-1)?.end ?? first.end);
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

  /** The address that the title ends with. */
  get #linked(): ReturnType<typeof linkedOf> {
    const linked = linkedOf(this.#title.at(-1)?.text ?? '');
    return linked?.title === undefined ? undefined : linked;
  }

  #record(first: Line, to: number): void {
    const known = this.#asides.flatMap(({ evidence }) => evidence.furniture ?? []);
    const dates = known.flatMap(({ date }) => date ?? []);
    const authors = authorsIn(this.#asides);
    const citation = known.find((each) => each.citation !== undefined)?.citation;
    const date = dates.find(({ of }) => of === 'paper')?.date ?? dates[0]?.date ?? citation?.year;
    const journal = citation?.journal ?? known.find((each) => each.journal !== undefined)?.journal;
    const categories = known.flatMap((each) => each.categories ?? []);
    const before = beforeTitle(first.text);
    const linked = this.#linked;
    const titled = linked?.title === undefined ? this.#title : withLast(this.#title, linked.title);
    const span = this.#place(first.start + before.length, to);
    this.#held = {
      kind: 'record',
      ...span,
      title: unwrap(titled).slice(before.length).replace(BEHIND_TITLE, ''),
      abstract: this.#paragraphs.map(unwrap).join('\n\n').replace(ABSTRACT, ''),
      ...filled({ date, authors, journal, categories, headerDate: this.#headerDate }),
    };
    this.#trailer = 0;
    const address =
      known.find(({ url }) => url !== undefined)?.url ??
      linked?.url ??
      (messageHead(first.text) === '' ? this.#ahead : undefined);
    [this.#isMessage, this.#ahead] = [false, undefined];
    if (address !== undefined) this.#held = withAddress(this.#held, address);
    this.#held = withIds(
      this.#held,
      idsIn(`${before.replace(/^.*\[(?=\d{4}\.\d)/u, 'arxiv:')} ${journal ?? ''}`),
    );
  }

  /** Whether the dump ends within a line below a title without an abstract: it may be what is left of that paper's. */
  #endsRejected(): boolean {
    const last = this.#title.at(-1);
    const isAlone = this.#paragraphs.length === 0 && this.#asides.length === 0 && this.#linked === undefined;
    if (this.#rejected === undefined || last === undefined || !isAlone || last.next > last.end) return false;
    const raw = this.#rejected.raw + this.#transcript.slice(this.#rejectedTo, last.end);
    this.#boilerplateLines = 0;
    this.#cursor = this.#transcript.byteAt(last.end);
    this.#done = last.end;
    this.#rejected = { ...this.#rejected, raw, end: this.#cursor };
    return true;
  }

  #reject(code: keyof typeof FAULTS, from: number, to: number): void {
    const span = this.#place(from, to);
    const raw = this.#transcript.slice(from, to);
    const shown = raw.length > 60 ? `${raw.slice(0, 60)}...` : raw;
    const message = `${JSON.stringify(shown)} ${FAULTS[code]}`;
    this.#rejected = { kind: 'reject', stage: 'split', code, message, raw, ...span };
    this.#rejectedTo = to;
    if (code !== 'missing-abstract') this.#letGo();
  }

  /** Rejects another part of what the reject before is a part of. */
  #addRest(to: number): void {
    const from = this.#done;
    const span = this.#place(from, to);
    const raw = this.#transcript.slice(from, to);
    this.#out.push({
      kind: 'reject',
      stage: 'split',
      code: CONTINUED,
      message: CONTINUED_MESSAGE,
      raw,
      ...span,
    });
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
    const held = this.#held ?? this.#rejected;
    if (held !== undefined) this.#out.push(held);
    this.#held = undefined;
    this.#rejected = undefined;
  }

  #addGap(end: number): void {
    if (end > this.#cursor) {
      this.#out.push({ kind: 'boilerplate', start: this.#cursor, end, lines: this.#boilerplateLines });
    }
    this.#boilerplateLines = 0;
    this.#cursor = end;
  }
}
