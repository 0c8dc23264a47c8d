import { DumpError } from '../../errors.ts';
import { formats } from '../../formats/detect.ts';
import { htmlText } from '../../text/html-text.ts';
import { concat } from '../bytes.ts';
import type { Input } from '../input.ts';
import { type Message, parseMessage } from './message.ts';

/** Largest message that is taken, in bytes: it is held as a whole. */
const MAX_MESSAGE = 64 * 2 ** 20;

/** Fields that a message has and few other texts begin with (RFC 5322, section 3.6). */
const FIELDS =
  /^(?:date|from|to|subject|received|return-path|message-id|mime-version|content-type|delivered-to|reply-to|list-id|sender):/i;

/** Whether a text begins with the header of a message: two fields that messages have, and nothing but fields around them. */
export function isMessage(head: string): boolean {
  const lines = head.replace(/^\uFEFF/, '').split(/\r?\n/);
  let known = 0;
  for (const line of lines.slice(0, 40)) {
    if (/^[ \t]+\S/.test(line)) continue;
    if (!/^[!-9;-~]+:(?:[ \t]|$)/.test(line)) break;
    if (FIELDS.test(line)) known++;
    if (known === 2) return true;
  }
  return false;
}

/** Whether it begins as a mailbox does: `From sender date`, then a message (RFC 4155). */
export function isMailbox(head: string): boolean {
  const [first = ''] = head.split(/\r?\n/, 1);
  return /^From \S+/.test(first) && isMessage(head.slice(first.length).replace(/^\r?\n/, ''));
}

/**
 * What may hold papers in a message: the part of its text that a format is surest about, and its attachments.
 * @throws DumpError `bad-container`
 */
export async function messageParts(source: Input, signal: AbortSignal): Promise<Input[]> {
  const bytes = await collect(source.name, source.open(signal));
  const email = await parseMessage(bytes).catch((error: unknown) => {
    throw new DumpError('bad-container', `reading ${source.name}: the message cannot be parsed`, {
      cause: error,
    });
  });
  const sent = new Date(email.date ?? Number.NaN);
  const date = Number.isNaN(sent.getTime()) ? source.lastModified : sent;
  const part = (name: string, content: string | Uint8Array): Input => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return {
      name,
      ...(date === undefined ? {} : { lastModified: date }),
      async *open() {
        yield bytes;
      },
    };
  };
  const text = bestText(email);
  const attachments = email.attachments.flatMap(({ filename, mimeType, content, related }) => {
    // Pictures of a newsletter, signatures, invitations.
    if (related || /^(?:image|audio|video|font)\/|pgp|pkcs7|calendar/i.test(mimeType)) return [];
    const bytes =
      typeof content === 'string'
        ? new TextEncoder().encode(content)
        : new Uint8Array(content as ArrayBuffer);
    return [part(`${source.name}/${filename ?? 'attachment'}`, bytes)];
  });
  return [...(text === null ? [] : [part(source.name, text)]), ...attachments];
}

/** How much of a text the formats are asked about, in UTF-16 units. */
const HEAD = 64 * 1024;

/** What text without marks counts beside a page, of which the links say where the papers are. */
const UNMARKED = 0.4;

/** The text as it was sent, as a page, or the page as text: what a format is surest about; in doubt as it was sent. */
function bestText({ text, html }: Message): string | null {
  const candidates = [text, html, html === undefined ? undefined : htmlText(html)].filter(
    (candidate) => candidate !== undefined && candidate.trim() !== '',
  ) as string[];
  if (candidates.length < 2) return candidates[0] ?? null;
  const sureness = (candidate: string) => {
    const head = candidate.trimStart().slice(0, HEAD);
    return Math.max(
      0,
      ...formats.map(({ name, detect }) => detect(head) * (name === 'page-text' ? UNMARKED : 1)),
    );
  };
  const ranked = candidates.map((candidate) => ({ candidate, sure: sureness(candidate) }));
  return ranked.toSorted((a, b) => b.sure - a.sure)[0]?.candidate ?? null;
}

/** The messages of a mailbox, each as a source of its own; held in memory one at a time. */
export async function* mailboxMessages(source: Input, signal: AbortSignal): AsyncIterable<Input> {
  let number = 0;
  for await (const bytes of messages(source.name, source.open(signal))) {
    yield {
      name: `${source.name}#${++number}`,
      async *open() {
        yield bytes;
      },
    };
  }
}

/** Parts a mailbox at the lines that begin with `From ` after an empty one, and takes back what quotes such lines (mboxrd). */
async function* messages(name: string, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  /** Whole lines of the message that is open; `undefined` before the first. */
  let message: Uint8Array[] | undefined;
  let size = 0;
  /** The beginning of a line whose end has not come. */
  let rest: Uint8Array[] = [];
  let waiting = 0;
  let blank = true;
  for await (const piece of bytes) {
    if (!piece.includes(LF)) {
      // Joined when its end comes: a line of megabytes would be copied with each piece.
      rest.push(piece.slice());
      waiting += piece.length;
      if (size + waiting > MAX_MESSAGE) throw tooLarge(name);
      continue;
    }
    const text = concat([...rest, piece]);
    /** The lines from here on are in no message yet. */
    let kept = 0;
    let from = 0;
    const keep = (to: number) => {
      message?.push(text.slice(kept, to));
      size += to - kept;
      if (size > MAX_MESSAGE) throw tooLarge(name);
    };
    for (let end = text.indexOf(LF, from); end !== -1; end = text.indexOf(LF, from)) {
      if (text[from] === F && blank && isFrom(text, from)) {
        keep(from);
        if (message !== undefined) yield concat(message);
        message = [];
        size = 0;
        kept = end + 1;
      } else if (text[from] === QUOTE && isQuotedFrom(text, from)) {
        keep(from);
        kept = from + 1;
      }
      blank = end === from || (end === from + 1 && text[from] === CR);
      from = end + 1;
    }
    keep(from);
    rest = [text.slice(from)];
    waiting = text.length - from;
    if (size + waiting > MAX_MESSAGE) throw tooLarge(name);
  }
  message?.push(...rest);
  if (message !== undefined) yield concat(message);
}

const [LF, CR, F, QUOTE] = [0x0a, 0x0d, 0x46, 0x3e];
const FROM = new TextEncoder().encode('From ');

function isFrom(text: Uint8Array, at: number): boolean {
  return FROM.every((byte, i) => text[at + i] === byte);
}

function isQuotedFrom(text: Uint8Array, at: number): boolean {
  let end = at;
  while (text[end] === QUOTE) end++;
  return isFrom(text, end);
}

async function collect(name: string, bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > MAX_MESSAGE) throw tooLarge(name);
    pieces.push(piece);
  }
  return concat(pieces);
}

function tooLarge(name: string): DumpError {
  return new DumpError(
    'too-large',
    `reading ${name}: a message of more than ${MAX_MESSAGE} bytes, the most that is taken`,
  );
}
