import PostalMime, { type Email } from 'postal-mime';
import { formats } from '../../formats/detect.ts';
import { htmlText } from '../../text/html-text.ts';

/** The used part of a message. */
export type Message = Pick<Email, 'date' | 'text' | 'html' | 'attachments'>;

/** Character sets with the line end of ASCII. */
const ASCII_CHARSETS = /^(?:us-ascii|ascii|utf-?8|iso-8859-\d{1,2}|windows-125\d)$/i;

/**
 * Parses a message (RFC 5322, 2045). Decodes an unencoded text body without parts itself, as mailing lists send them: the
 * parser's line-by-line reading takes ten times as long as reading the papers in it.
 * @throws whatever the parser throws
 */
export async function parseMessage(bytes: Uint8Array): Promise<Message> {
  const start = bodyStart(bytes);
  if (start === undefined) return PostalMime.parse(bytes);
  const head = await PostalMime.parse(bytes.subarray(0, start));
  const body = plainBody(head.headers);
  if (body === undefined) return PostalMime.parse(bytes);
  const { date, attachments } = head;
  const text = withoutReturns(body.decoder.decode(bytes.subarray(start)));
  return {
    attachments,
    ...(date === undefined ? {} : { date }),
    ...(text === '' ? {} : body.isPage ? { html: text } : { text }),
  };
}

/** The decoder of an unencoded text body; `undefined` for any other body. */
function plainBody(headers: Email['headers']): { decoder: TextDecoder; isPage: boolean } | undefined {
  const values = (key: string) => headers.filter((header) => header.key === key).map(({ value }) => value);
  const [types, encodings] = [values('content-type'), values('content-transfer-encoding')];
  const [type = 'text/plain'] = types;
  const [encoding = '7bit'] = encodings;
  if (types.length > 1 || encodings.length > 1 || values('content-disposition').length > 0) return undefined;
  if (!/^(?:7bit|8bit|binary)$/i.test(encoding.trim())) return undefined;
  const [, kind, rest = ''] = /^text\/(plain|html)\s*(?:;(.*))?$/is.exec(type.trim()) ?? [];
  const [, charset] = /^\s*charset\s*=\s*"?([\w-]+)"?\s*$/i.exec(rest) ?? [];
  if (kind === undefined || (rest.trim() !== '' && charset === undefined)) return undefined;
  if (charset !== undefined && !ASCII_CHARSETS.test(charset)) return undefined;
  return { decoder: new TextDecoder(charset ?? 'utf-8'), isPage: kind.toLowerCase() === 'html' };
}

/** The body's start, after the first empty line. */
function bodyStart(bytes: Uint8Array): number | undefined {
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, end + 1)) {
    const next = bytes[end + 1] === CR ? end + 2 : end + 1;
    if (bytes[next] === LF) return next + 1;
  }
  return undefined;
}

const [LF, CR] = [0x0a, 0x0d];

/** Turns line ends into LF, and ends the last line. */
function withoutReturns(text: string): string {
  if (text === '') return '';
  const lines = text.includes('\r') ? text.replace(/(?<!\r)\r+(?=\n|$)/g, '') : text;
  return text.endsWith('\n') ? lines : `${lines}\n`;
}

/** Length of the text by which formats are detected, in UTF-16 units. */
const PROBE_CHARS = 64 * 1024;

/** Weight of plain text against HTML, whose links show where papers begin. */
const PLAIN_TEXT_WEIGHT = 0.4;

/** Chooses among plain text, HTML and the text of the HTML: the surest format wins, in doubt the plain text. */
export function bestText({ text, html }: Message): string | null {
  const page =
    html === undefined || /^\s*<(?:!doctype|html)\b/i.test(html) ? html : `<!doctype html>\n${html}`;
  const candidates = [text, page, html === undefined ? undefined : htmlText(html)].filter(
    (candidate) => candidate !== undefined && candidate.trim() !== '',
  ) as string[];
  if (candidates.length < 2) return candidates[0] ?? null;
  const confidence = (candidate: string) => {
    const head = candidate.trimStart().slice(0, PROBE_CHARS);
    return Math.max(
      0,
      ...formats.map(({ name, detect }) => detect(head) * (name === 'page-text' ? PLAIN_TEXT_WEIGHT : 1)),
    );
  };
  const ranked = candidates.map((candidate) => ({ candidate, confidence: confidence(candidate) }));
  return ranked.toSorted((a, b) => b.confidence - a.confidence)[0]?.candidate ?? null;
}
