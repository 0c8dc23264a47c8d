import { DumpError } from '../../errors.ts';
import { concat } from '../bytes.ts';
import { type Input, type InputLabel, inMemory, innerName, inputLabel } from '../input.ts';

/** Maximum size of a message, which is held in memory. */
const MAX_MESSAGE_BYTES = 64 * 2 ** 20;

/** Header fields of messages that few other texts begin with (RFC 5322, section 3.6). */
const FIELDS =
  /^(?:date|from|to|subject|received|return-path|message-id|mime-version|content-type|delivered-to|reply-to|list-id|sender):/i;

/** Whether a text begins with the header of a message: at least two of {@link FIELDS}, and only fields before them. */
export function isMessage(head: string): boolean {
  const lines = head.replace(/^\uFEFF/, '').split(/\r?\n/);
  let count = 0;
  for (const line of lines.slice(0, 40)) {
    if (/^[ \t]+\S/.test(line)) continue;
    if (!/^[!-9;-~]+:(?:[ \t]|$)/.test(line)) break;
    if (FIELDS.test(line)) count++;
    if (count === 2) return true;
  }
  return false;
}

/** Whether a text begins like a mailbox: `From sender date`, then a message (RFC 4155). */
export function isMailbox(head: string): boolean {
  const [first = ''] = head.split(/\r?\n/, 1);
  return /^From \S+/.test(first) && isMessage(head.slice(first.length).replace(/^\r?\n/, ''));
}

/** Reads the parts of a message, such as on another thread; {@link messageParts} does it here. */
export type MessageParts = (label: InputLabel, bytes: AsyncIterable<Uint8Array>) => Promise<Input[]>;

/**
 * Yields the parts of a message that may hold papers: the variant of its text that a format recognises best, and its
 * attachments.
 * @throws DumpError `bad-container` when it cannot be parsed or holds no text, `too-large`
 */
export async function messageParts(
  { name, lastModified }: InputLabel,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Input[]> {
  const whole = await collectMessage(name, bytes);
  // The parser and the formats load with the first message: few dumps are messages.
  const { bestText, parseMessage } = await import('./message.ts');
  const email = await parseMessage(whole).catch((cause: unknown) => {
    throw new DumpError('bad-container', `reading ${name}: the message cannot be parsed`, { cause });
  });
  const date = inputLabel(name, email.date).lastModified ?? lastModified;
  const part = (partName: string, content: string | ArrayBuffer | Uint8Array) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
    return inMemory({ name: partName, ...(date && { lastModified: date }) }, [bytes]);
  };
  const text = bestText(email);
  const attachments = email.attachments
    // Pictures of a newsletter, signatures, invitations.
    .filter(
      ({ related, mimeType }) =>
        !related && !/^(?:image|audio|video|font)\/|pgp|pkcs7|calendar/i.test(mimeType),
    )
    .map(({ filename, content }) => part(`${name}/${innerName(filename ?? 'attachment')}`, content));
  const parts = [...(text === null ? [] : [part(name, text)]), ...attachments];
  if (parts.length === 0) {
    throw new DumpError('bad-container', `reading ${name}: the message holds no text; expected papers`);
  }
  return parts;
}

/** Yields the messages of a mailbox; holds one at a time in memory. */
export async function* mailboxMessages(name: string, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Input> {
  let number = 0;
  for await (const message of messages(name, bytes))
    yield inMemory({ name: `${name}#${++number}` }, [message]);
}

/** Splits a mailbox at `From ` lines after empty ones; unquotes such lines in messages (mboxrd). */
async function* messages(name: string, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  /** Whole lines of the current message; `undefined` before the first. */
  let message: Uint8Array[] | undefined;
  let size = 0;
  /** The incomplete last line. */
  let rest: Uint8Array[] = [];
  let restSize = 0;
  let blank = true;
  for await (const chunk of bytes) {
    if (!chunk.includes(LF)) {
      // Joined at its end, since joining a line of megabytes with each chunk takes quadratic time.
      rest.push(chunk.slice());
      restSize += chunk.length;
      if (size + restSize > MAX_MESSAGE_BYTES) throw tooLarge(name);
      continue;
    }
    const text = concat([...rest, chunk]);
    /** Start of the lines that are in no message yet. */
    let start = 0;
    let from = 0;
    const keep = (to: number) => {
      message?.push(text.slice(start, to));
      size += to - start;
      if (size > MAX_MESSAGE_BYTES) throw tooLarge(name);
    };
    for (let end = text.indexOf(LF, from); end !== -1; end = text.indexOf(LF, from)) {
      if (text[from] === F && blank && isFrom(text, from)) {
        keep(from);
        if (message !== undefined) yield concat(message);
        message = [];
        size = 0;
        start = end + 1;
      } else if (text[from] === QUOTE && isQuotedFrom(text, from)) {
        keep(from);
        start = from + 1;
      }
      blank = end === from || (end === from + 1 && text[from] === CR);
      from = end + 1;
    }
    keep(from);
    rest = [text.slice(from)];
    restSize = text.length - from;
    if (size + restSize > MAX_MESSAGE_BYTES) throw tooLarge(name);
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

/** The bytes of a message. @throws DumpError `too-large` */
export async function collectMessage(name: string, bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > MAX_MESSAGE_BYTES) throw tooLarge(name);
    chunks.push(chunk);
  }
  return concat(chunks);
}

function tooLarge(name: string): DumpError {
  return new DumpError(
    'too-large',
    `reading ${name}: a message is too large; expected at most ${MAX_MESSAGE_BYTES} bytes`,
  );
}
