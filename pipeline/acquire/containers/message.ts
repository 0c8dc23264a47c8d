import PostalMime, { type Email } from 'postal-mime';

/** What is used of a message. */
export type Message = Pick<Email, 'date' | 'text' | 'html' | 'attachments'>;

/** Character sets in which a line end is the byte that it is in ASCII. */
const PLAIN_CHARSET = /^(?:us-ascii|ascii|utf-?8|iso-8859-\d{1,2}|windows-125\d)$/i;

/**
 * Parses a message (RFC 5322, 2045). One whose body is text as it stands, without parts and without a transfer encoding, as mailing
 * lists send them, is parsed up to its body: the parser goes through bodies line by line, which takes ten times as long as
 * reading what is in them.
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

/** How the body is to be read, if it is text as it stands. */
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
  if (charset !== undefined && !PLAIN_CHARSET.test(charset)) return undefined;
  return { decoder: new TextDecoder(charset ?? 'utf-8'), isPage: kind.toLowerCase() === 'html' };
}

/** Where the body begins: behind the first empty line. */
function bodyStart(bytes: Uint8Array): number | undefined {
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, end + 1)) {
    const next = bytes[end + 1] === CR ? end + 2 : end + 1;
    if (bytes[next] === LF) return next + 1;
  }
  return undefined;
}

const [LF, CR] = [0x0a, 0x0d];

/** Lines that end in LF, each of them. */
function withoutReturns(text: string): string {
  if (text === '') return '';
  const lines = text.includes('\r') ? text.replace(/(?<!\r)\r+(?=\n|$)/g, '') : text;
  return text.endsWith('\n') ? lines : `${lines}\n`;
}
