/** Assembles records and rejects from lines with roles. */
import { unwrap } from '../../text/unwrap.ts';
import type { SplitSpan } from '../../types.ts';
import { type Line, MAX_LINE_CHARS } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { readBoilerplate } from '../cues/boilerplate.ts';
import { isName } from '../cues/byline.ts';
import { chatPrefix } from '../cues/chat-lines.ts';
import { wordCosts } from '../cues/prose-words.ts';
import { lineEnd } from '../cues/sentence-ends.ts';
import type { RecordFields } from '../fields/record-fields.ts';
import type { LineWithRole } from './line-roles.ts';
import { paperFields, titleAddress, titlePrefix, withAddress } from './paper-fields.ts';
import { readTrailingAddress } from './role-costs.ts';

/** A paper's own date or address may stand this many lines of boilerplate below its abstract. */
const MAX_LINES_TO_DATE = 12;
/** The rest of a paper may stand this many lines of boilerplate below its title. */
const MAX_LINES_TO_REST = 4;
/** A shorter text that ends no sentence and has the words of a title is a heading, too. */
const MIN_UNFINISHED_ABSTRACT_CHARS = 80;
/** A message of a chat is shorter than an abstract. */
const MAX_CHAT_MESSAGE_CHARS = 200;

/** The line below an affiliation on Hugging Face's pages: `· 4 authors`. */
const BELOW_AFFILIATION = /^·|^\d{1,5} authors?\b/iu;

const MESSAGES = {
  'missing-abstract': 'looks like a title, but no abstract follows; expected a title and then its abstract',
  'missing-title': 'reads like an abstract, but has no title; expected a title and then its abstract',
  'too-long': `is part of a text of more than ${MAX_LINE_CHARS} characters without an end; expected a title and then its abstract, with line ends between papers`,
} as const;

/** Whether the text taken as an abstract is only a second heading. */
function isHeading([lines = [], ...more]: readonly (readonly Line[])[]): boolean {
  const text = more.length > 0 ? '' : unwrap(lines);
  if (text === '' || text.length >= MIN_UNFINISHED_ABSTRACT_CHARS) return false;
  const end = lineEnd(text);
  if (end === 'question') return true;
  if (end === 'sentence' || end === 'ellipsis' || end === 'address') return false;
  const { title, body } = wordCosts(text);
  return title <= body;
}

function isPaperAddress({ features }: LineWithRole): boolean {
  return features.boilerplate?.url !== undefined;
}

/** A record or a reject that the next lines may still complete. */
type PendingSpan = { readonly start: number; readonly end: number } & (
  | { readonly fields: RecordFields; readonly hasPrefix: boolean }
  | { readonly code: keyof typeof MESSAGES; readonly message: string }
);

/**
 * Assembles lines with roles into records and rejects; the text between them becomes boilerplate. A record reaches from the first
 * character of its title to the last of its abstract. The last record is held until no date of its own can follow, the last
 * reject until no rest of its paper can follow.
 */
export class RecordAssembler {
  readonly #spans: SpanCutter;
  #complete: SplitSpan[] = [];
  #title: Line[] = [];
  #asides: LineWithRole[] = [];
  #paragraphs: Line[][] = [];
  /** Whether the open text is a part of one that is too long. */
  #tooLong: 'no' | 'first part' | 'further part' = 'no';
  #pending: PendingSpan | undefined;
  /** Lines of boilerplate since the pending span. */
  #linesSincePending = 0;
  #headerDate: string | undefined;
  /** Whether the line above says who wrote the chat message that follows. */
  #isMessageStart = false;
  /** The address with which the open chat message begins. Its title and abstract follow as the site's preview shows them. */
  #addressAbove: string | undefined;

  constructor(spans: SpanCutter) {
    this.#spans = spans;
  }

  add(each: LineWithRole): void {
    const { line, role } = each;
    const isBody = role === 'body' || role === 'body-continues';
    if (!isBody && this.#title.length > 0 && isHeading(this.#paragraphs)) this.#splitHeadings();
    if (role === 'boilerplate' && this.#isAddressOfTitle(each)) {
      this.#recordLink(each);
      return;
    }
    if ((role === 'boilerplate' || role === 'aside') && this.#isAffiliation(line)) this.#dropTitle();
    if (role === 'title' || role === 'boilerplate') this.#close();
    if (role === 'boilerplate') this.#addBoilerplate(each);
    else if (role === 'aside') this.#asides.push(each);
    else if (isBody) this.#addBody(line, role === 'body');
    else this.#title.push(line);
  }

  /** Adds a part of a line that is too long. The title above it becomes part of the reject. */
  addOverlong(line: Line): void {
    if (line.continues) {
      this.#continueReject(line.end);
      return;
    }
    if (this.#paragraphs.length > 0) this.#close();
    const start = this.#title[0]?.start ?? line.start;
    this.#title = [];
    this.#asides = [];
    this.#reject('too-long', start, line.end);
  }

  /** Ends the dump. */
  finish(): void {
    const isLink = titleAddress(this.#title) !== undefined || this.#asides.some(isPaperAddress);
    if (isLink && isHeading(this.#paragraphs)) this.#splitHeadings();
    if (!this.#extendReject()) this.#close();
    this.#completePending();
  }

  /** Returns the spans that are complete. */
  take(): readonly SplitSpan[] {
    return this.#complete.splice(0);
  }

  #addBody(line: Line, isNewParagraph: boolean): void {
    const start = this.#title[0]?.start ?? this.#paragraphs[0]?.[0]?.start ?? line.start;
    if (line.end - start > MAX_LINE_CHARS && this.#paragraphs.length > 0) {
      if (this.#tooLong === 'no') this.#tooLong = 'first part';
      this.#close();
      this.#tooLong = 'further part';
    }
    const last = this.#paragraphs.at(-1);
    if (isNewParagraph || last === undefined) this.#paragraphs.push([line]);
    else last.push(line);
  }

  #addBoilerplate({ line, features }: LineWithRole): void {
    const { date, url } = features.boilerplate ?? {};
    this.#trackMessage(line, features);
    this.#linesSincePending += 1;
    if (url !== undefined) this.#updateRecord((fields) => withAddress(fields, url));
    if (date?.subject === 'page') this.#headerDate = date.date;
    const pending = this.#pending;
    if (pending !== undefined && 'fields' in pending) {
      const isDated = date?.subject === 'paper' && pending.fields.date === undefined;
      if (isDated) this.#updateRecord((fields) => ({ ...fields, date: date.date }));
      if (isDated || this.#linesSincePending >= MAX_LINES_TO_DATE) this.#completePending();
    } else if (this.#linesSincePending > MAX_LINES_TO_REST) this.#completePending();
    this.#skip(line.end);
  }

  /** Follows chat messages that begin with the address of a paper. */
  #trackMessage({ text }: Line, { boilerplate, trailingAddress }: LineWithRole['features']): void {
    const isHeader = boilerplate?.nameAbove === 'writer';
    if (isHeader || chatPrefix(text) !== '') {
      this.#completePending();
      this.#isMessageStart = true;
      this.#addressAbove = undefined;
      if (isHeader) return;
    }
    const url = boilerplate?.url ?? trailingAddress?.url;
    if (url !== undefined && this.#isMessageStart) this.#addressAbove = url;
    else if (boilerplate === undefined) this.#addressAbove = undefined;
    // `nice, thanks! also`, and the address below.
    this.#isMessageStart &&= url === undefined && boilerplate === undefined;
  }

  /** Whether a text of `length` characters without a title is what somebody says in a chat. */
  #isChatMessage(length: number): boolean {
    const lines = this.#paragraphs.flat();
    const isMessage = this.#isMessageStart || chatPrefix(lines[0]?.text ?? '') !== '';
    return (
      isMessage &&
      length <= MAX_CHAT_MESSAGE_CHARS &&
      lines.every(({ text }) => readTrailingAddress(text) === undefined)
    );
  }

  /** Whether the open title is the affiliation of the paper above; `next` is the line below. */
  #isAffiliation(next: Line): boolean {
    const isAlone = this.#title.length === 1 && this.#asides.length === 0 && this.#paragraphs.length === 0;
    const isBelowRecord =
      this.#pending !== undefined && 'fields' in this.#pending && this.#linesSincePending === 0;
    return isAlone && isBelowRecord && BELOW_AFFILIATION.test(next.text);
  }

  #isAddressOfTitle(below: LineWithRole): boolean {
    return this.#title.length > 0 && this.#paragraphs.length === 0 && isPaperAddress(below);
  }

  /** Records a paper of which only the title and the address below it are present. */
  #recordLink({ line, features }: LineWithRole): void {
    this.#record(line.end);
    this.#updateRecord((fields) => withAddress(fields, features.boilerplate?.url ?? ''));
    this.#title = [];
    this.#asides = [];
  }

  /** Splits a title and its "abstract" into two headings; the second may have an abstract or an address of its own. */
  #splitHeadings(): void {
    const second = this.#paragraphs.flat();
    this.#paragraphs = [];
    if (this.#title.every(({ text }) => readBoilerplate(text) !== undefined)) this.#dropTitle();
    this.#close();
    this.#title = second;
  }

  /** Makes the open title boilerplate. */
  #dropTitle(): void {
    this.#linesSincePending += this.#title.length;
    this.#title = [];
  }

  #close(): void {
    const asides = this.#asides;
    const end = this.#paragraphs.at(-1)?.at(-1)?.end;
    let unused: readonly LineWithRole[] = [];
    if (end !== undefined) this.#closeText(end);
    else unused = this.#title.length > 0 ? this.#closeTitle() : asides;
    this.#title = [];
    this.#paragraphs = [];
    this.#asides = [];
    this.#tooLong = 'no';
    for (const aside of unused) this.#addBoilerplate(aside);
  }

  /** Closes paragraphs that end at `end`, with or without a title. */
  #closeText(end: number): void {
    const start = (this.#title[0] ?? this.#paragraphs[0]?.[0])?.start ?? end;
    if (this.#tooLong === 'further part') this.#continueReject(end);
    else if (this.#tooLong === 'first part') this.#reject('too-long', start, end);
    else if (this.#title.length > 0) {
      if (isHeading(this.#paragraphs)) this.#reject('missing-abstract', start, end);
      else this.#record(end);
    } else if (this.#isChatMessage(end - start)) {
      this.#linesSincePending += this.#paragraphs.flat().length;
      this.#skip(end);
    } else this.#reject('missing-title', start, end);
  }

  /** Closes a title without an abstract. Returns the lines below it that are no part of the paper. */
  #closeTitle(): readonly LineWithRole[] {
    const asides = this.#asides;
    const end = this.#title.at(-1)?.end ?? 0;
    if (titleAddress(this.#title) !== undefined) {
      this.#record(end);
      return asides;
    }
    const at = asides.findIndex(isPaperAddress);
    const address = asides[at];
    if (address === undefined) {
      if (this.#pending !== undefined && this.#isNameBelowReject()) this.#pending = { ...this.#pending, end };
      else this.#reject('missing-abstract', this.#title[0]?.start ?? end, end);
      return asides;
    }
    this.#asides = asides.slice(0, at);
    this.#recordLink(address);
    return asides.slice(at + 1);
  }

  /** Whether the open title is the author of the rejected paper above, and no paper of its own. */
  #isNameBelowReject(): boolean {
    const [name, ...more] = this.#title;
    const isReject = this.#pending !== undefined && 'code' in this.#pending;
    return isReject && name !== undefined && more.length === 0 && isName(name.text);
  }

  #record(end: number): void {
    const [first] = this.#title;
    const prefix = titlePrefix(first?.text ?? '');
    const fields = paperFields({
      title: this.#title,
      asides: this.#asides,
      paragraphs: this.#paragraphs,
      headerDate: this.#headerDate,
      addressAbove: this.#addressAbove,
    });
    this.#isMessageStart = false;
    this.#addressAbove = undefined;
    const start = (first?.start ?? end) + prefix.length;
    this.#hold({ start, end, fields, hasPrefix: prefix !== '' });
  }

  #reject(code: keyof typeof MESSAGES, start: number, end: number): void {
    const begin = this.#spans.text(start, Math.min(end, start + 60));
    const quote = JSON.stringify(end - start > 60 ? `${begin}...` : begin);
    this.#hold({ start, end, code, message: `${quote} ${MESSAGES[code]}` });
    if (code !== 'missing-abstract') this.#completePending();
  }

  /** Rejects everything up to `end` as a further part of the last reject. */
  #continueReject(end: number): void {
    this.#completePending();
    this.#complete.push(...this.#spans.continueReject(end));
  }

  /** Extends the pending reject to the end of a dump that is cut within a line: the line may be the rest of that paper. */
  #extendReject(): boolean {
    const last = this.#title.at(-1);
    const isAlone = this.#paragraphs.length === 0 && this.#asides.length === 0;
    const isCut = last !== undefined && last.next === last.end && titleAddress(this.#title) === undefined;
    if (this.#pending === undefined || 'fields' in this.#pending || !isAlone || !isCut) return false;
    this.#pending = { ...this.#pending, end: last.end };
    return true;
  }

  #hold(span: PendingSpan): void {
    this.#completePending();
    this.#pending = span;
    this.#linesSincePending = 0;
  }

  #updateRecord(update: (fields: RecordFields) => RecordFields): void {
    const pending = this.#pending;
    if (pending !== undefined && 'fields' in pending)
      this.#pending = { ...pending, fields: update(pending.fields) };
  }

  #completePending(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return;
    const { start, end } = pending;
    if ('code' in pending)
      this.#complete.push(...this.#spans.reject(start, end, pending.code, pending.message));
    else
      for (const span of this.#spans.record(start, end, pending.fields)) {
        // The prefix of a title is boilerplate, but no line of its own.
        const isPrefixed = span.kind === 'boilerplate' && span.lines > 0 && pending.hasPrefix;
        this.#complete.push(isPrefixed ? { ...span, lines: span.lines - 1 } : span);
      }
  }

  /** Counts the text up to `end` as boilerplate, so that it is released; text behind a pending span waits. */
  #skip(end: number): void {
    if (this.#pending === undefined) this.#complete.push(...this.#spans.skip(end));
  }
}
