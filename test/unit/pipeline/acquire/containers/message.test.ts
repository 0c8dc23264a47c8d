import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { parseMessage } from '../../../../../pipeline/acquire/containers/message.ts';

/** What the parser makes of all of a message. */
async function whole(bytes: Uint8Array) {
  const { date, text, html, attachments } = await PostalMime.parse(bytes);
  return { date, text, html, attachments };
}

async function read(bytes: Uint8Array) {
  const { date, text, html, attachments } = await parseMessage(bytes);
  return { date, text, html, attachments };
}

const HEADER = ['From: a@b.example', 'Date: Tue, 11 Mar 2025 00:45:57 -0500', 'Subject: papers'];

const TYPES = [
  ...['text/plain', 'text/html', 'TEXT/Plain; charset="UTF-8"', 'text/plain; charset=iso-8859-1'],
  ...['text/html;charset=windows-1252', 'text/plain; charset=us-ascii', 'text/plain; charset=utf-16le'],
  ...['text/plain; format=flowed', 'text/plain; charset=utf-8; format=flowed; delsp=yes'],
  ...[
    'text/plain; charset=iso-2022-jp',
    'text/calendar',
    'application/json; name=a.json',
    'text/plain;',
    'x',
  ],
  'multipart/mixed; boundary=b',
  'message/rfc822',
];
const ENCODINGS = ['7bit', '8BIT', 'binary', 'base64', 'quoted-printable'];
const PIECES = [
  'A line',
  ' ',
  '',
  '\r',
  '\n',
  '\r\n',
  '\r\r\n',
  '--b',
  '=41',
  'QUFB',
  'é',
  '\uFEFF',
  '.',
  '\0',
];

const messages = fc.record({
  type: fc.option(fc.constantFrom(...TYPES)),
  encoding: fc.option(fc.constantFrom(...ENCODINGS)),
  disposition: fc.option(fc.constantFrom('inline', 'attachment; filename=a.txt')),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  hasEnd: fc.boolean(),
  body: fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }),
  bytes: fc.uint8Array({ maxLength: 6 }),
});

test('parseMessage() returns what the parser returns, with and without its fast path', async () => {
  await fc.assert(
    fc.asyncProperty(messages, async ({ type, encoding, disposition, lineEnd, hasEnd, body, bytes }) => {
      const header = [
        ...HEADER,
        ...(type === null ? [] : [`Content-Type: ${type}`]),
        ...(encoding === null ? [] : [`Content-Transfer-Encoding: ${encoding}`]),
        ...(disposition === null ? [] : [`Content-Disposition: ${disposition}`]),
      ].join(lineEnd);
      const text = `${header}${hasEnd ? lineEnd + lineEnd : ''}${body.join('')}`;
      const message = Buffer.concat([Buffer.from(text), bytes, Buffer.from(body.join(''))]);
      const expected = await whole(message).catch(() => 'refused');
      expect(await read(message).catch(() => 'refused')).toEqual(expected);
    }),
    { numRuns: 3_000, seed: 11 },
  );
});
