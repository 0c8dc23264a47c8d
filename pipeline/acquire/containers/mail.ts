import { DumpError } from '../../errors.ts';
import { formats } from '../../formats/detect.ts';
import { htmlText } from '../../text/html-text.ts';
import { concat } from '../bytes.ts';
import { type Input, type InputLabel, inMemory } from '../input.ts';
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
 * Yields the parts of a message that may hold papers: the variant of its text that a format recognises best, and its
 * attachments.
 * @throws DumpError `bad-container` when it cannot be parsed or holds no text, `too-large`
 */
export async function messageParts(
  { name, lastModified }: InputLabel,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Input[]> {
  const whole = await collect(name, bytes);
  const email = await parseMessage(whole).catch((cause: unknown) => {
    throw new DumpError('bad-container', `reading ${name}: the message cannot be parsed`, { cause });
  });
  const sent = new Date(email.date ?? Number.NaN);
  const date = Number.isNaN(sent.getTime()) ? lastModified : sent;
  const part = (partName: string, content: string | ArrayBuffer | Uint8Array) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
    return inMemory({ name: partName, ...(date === undefined ? {} : { lastModified: date }) }, [bytes]);
  };
  const text = bestText(email);
  const attachments = email.attachments
    // Pictures of a newsletter, signatures, invitations.
    .filter(
      ({ related, mimeType }) =>
        !related && !/^(?:image|audio|video|font)\/|pgp|pkcs7|calendar/i.test(mimeType),
    )
    .map(({ filename, content }) => part(`${name}/${filename ?? 'attachment'}`, content));
  const parts = [...(text === null ? [] : [part(name, text)]), ...attachments];
  if (parts.length === 0) {
    throw new DumpError('bad-container', `reading ${name}: the message holds no text; expected papers`);
  }
  return parts;
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

/** Yields the messages of a mailbox; holds one at a time in memory. */
export async function* mailboxMessages(name: string, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Input> {
  let number = 0;
  for await (const message of messages(name, bytes))
    yield inMemory({ name: `${name}#${++number}` }, [message]);
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
