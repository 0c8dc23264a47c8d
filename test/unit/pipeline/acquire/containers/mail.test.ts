import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isMailbox, isMessage, mailboxMessages } from '../../../../../pipeline/acquire/containers/mail.ts';
import { unpack } from '../../../../../pipeline/acquire/containers/unpack.ts';
import type { Input } from '../../../../../pipeline/acquire/input.ts';

const signal = new AbortController().signal;

const LIST =
  'Pointer Networks\n\nWe introduce a neural architecture to learn the conditional probability of an output sequence with tokens of the input.\n\n' +
  'A Survey of Robots that Learn\n\nRobots learn to grasp by trial and error. We review how policies are learnt na\u00efvely with deep reinforcement learning.\n';

interface Found {
  readonly name: string;
  readonly date: string | undefined;
  readonly text: string;
}

async function contents(name: string, bytes: Uint8Array | string): Promise<Found[]> {
  const all = Buffer.from(bytes as string);
  const source: Input = {
    name,
    async *open() {
      for (let at = 0; at < all.length; at += 700) yield all.subarray(at, at + 700);
    },
  };
  const found: Found[] = [];
  for await (const inner of unpack(source, signal)) {
    const pieces = await Array.fromAsync(inner.open(signal), (piece) => Buffer.from(piece)).catch(
      (error: Error) => [Buffer.from(error.message)],
    );
    found.push({
      name: inner.name,
      date: inner.lastModified?.toISOString(),
      text: Buffer.concat(pieces).toString(),
    });
  }
  return found;
}

const HEADER =
  'From: digest@papers.example\r\nTo: list@papers.example\r\nSubject: Papers\r\nDate: Tue, 11 Mar 2025 06:30:00 +0100\r\nMIME-Version: 1.0\r\n';
const DATE = '2025-03-11T05:30:00.000Z';

/** Lines of at most 76 characters (RFC 2045, section 6.7), written by hand for what is in LIST. */
const quotedPrintable = (text: string) =>
  text
    .replaceAll('=', '=3D')
    .replaceAll('\u00ef', '=C3=AF')
    .replace(/(.{60})(?=.)/g, '$1=\n')
    .replaceAll('\n', '\r\n');

describe('messageParts()', () => {
  test.each([
    ['7bit', (text: string) => text.replaceAll('\u00ef', 'i'), LIST.replaceAll('\u00ef', 'i')],
    ['quoted-printable', quotedPrintable, LIST],
    [
      'base64',
      (text: string) =>
        (
          Buffer.from(text)
            .toString('base64')
            .match(/.{1,76}/g) ?? []
        ).join('\r\n'),
      LIST,
    ],
  ])('decodes %s', async (encoding, encode, text) => {
    const message = `${HEADER}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${encode(LIST)}`;
    const [found, ...others] = await contents('digest.eml', message);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ name: 'digest.eml', date: DATE });
    expect(found?.text.replaceAll('\r\n', '\n').trim()).toBe(text.trim());
  });

  test('prefers HTML, whose links show where papers begin, to its text', async () => {
    const items = LIST.split('\n\n').map((p) => p.trim());
    const page = `<html><body>${[0, 2]
      .map(
        (at) =>
          `<div><a href="https://track.example/CL0/https:%2F%2Farxiv.org%2Fabs%2F2503.0000${at}/1"><strong>${items[at]} (3 minute read)</strong></a><br><span>${items[at + 1]}</span></div>`,
      )
      .join('')}</body></html>`;
    const message = [
      `${HEADER}Content-Type: multipart/alternative; boundary="b"`,
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      LIST,
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      page,
      '--b--',
      '',
    ].join('\r\n');
    expect((await contents('news.eml', message)).map(({ text }) => text.trim())).toEqual([page]);
  });

  test('yields the text with papers and the attachments', async () => {
    const html = `<html><body>${LIST.split('\n\n')
      .map((p) => `<p>${p.trim()}</p>`)
      .join('')}</body></html>`;
    const boundary = 'b1';
    const message = [
      `${HEADER}Content-Type: multipart/mixed; boundary="outer"`,
      '',
      '--outer',
      `Content-Type: multipart/alternative; boundary="${boundary}"`,
      '',
      `--${boundary}`,
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Your reader does not show pages.',
      `--${boundary}`,
      'Content-Type: text/html; charset=utf-8',
      '',
      html,
      `--${boundary}--`,
      '--outer',
      'Content-Type: application/gzip; name="2025-03-10.txt.gz"',
      'Content-Disposition: attachment; filename="2025-03-10.txt.gz"',
      'Content-Transfer-Encoding: base64',
      '',
      gzipSync('attached').toString('base64'),
      '--outer',
      'Content-Type: image/png',
      'Content-Disposition: attachment; filename="logo.png"',
      'Content-Transfer-Encoding: base64',
      '',
      'iVBORw0KGgo=',
      '--outer--',
      '',
    ].join('\r\n');
    const found = await contents('news.eml', message);
    expect(found.map(({ name }) => name)).toEqual(['news.eml', 'news.eml/2025-03-10.txt']);
    expect(found[0]?.text).toContain('Pointer Networks');
    expect(found[0]?.text).not.toContain('does not show');
    expect(found[1]).toMatchObject({ text: 'attached', date: DATE });
  });

  test('throws for a message without text', async () => {
    const [found] = await contents('empty.eml', `${HEADER}\r\n\r\n`);
    expect(found?.text).toBe('reading empty.eml: the message holds no text; expected papers');
  });
});

describe('mailboxMessages()', () => {
  const message = (text: string) =>
    `${HEADER}Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`.replaceAll('\r\n', '\n');

  test('yields each message, with unquoted lines', async () => {
    const box = `From a@b Tue Mar 11 06:30:00 2025\n${message('One.\n>From here on\nFrom nobody\n')}\nFrom c@d Tue Mar 11 07:30:00 2025\n${message(LIST)}`;
    const found = await contents('inbox.mbox', box);
    expect(found.map(({ name, date }) => [name, date])).toEqual([
      ['inbox.mbox#1', DATE],
      ['inbox.mbox#2', DATE],
    ]);
    expect(found[0]?.text.trim()).toBe('One.\nFrom here on\nFrom nobody');
    expect(found[1]?.text.trim()).toBe(LIST.trim());
  });

  test('reads a line of megabytes in linear time', async () => {
    // If it were, this would be hundreds of gigabytes.
    const head = new TextEncoder().encode(`From a@b Tue Mar 11 06:30:00 2025\nFrom: a@b\nTo: c@d\n\n`);
    const piece = new Uint8Array(256).fill(0x61);
    async function* open() {
      yield head;
      for (let size = 0; size < 16 * 2 ** 20; size += piece.length) yield piece;
    }
    const messages = mailboxMessages('x.mbox', open());
    const sizes: number[] = [];
    for await (const message of messages) for await (const bytes of message.open()) sizes.push(bytes.length);
    expect(sizes).toEqual([16 * 2 ** 20 + 'From: a@b\nTo: c@d\n\n'.length]);
  });

  test('keeps the bytes of other encodings', async () => {
    const body = Buffer.concat([
      Buffer.from('Content-Type: text/plain; charset=windows-1252\n\nna'),
      Buffer.from([0xef, 0x76, 0x65, 0x20, 0x93, 0x94]),
    ]);
    const box = Buffer.concat([
      Buffer.from(`From a@b Tue Mar 11 06:30:00 2025\n${HEADER.replaceAll('\r\n', '\n')}`),
      body,
    ]);
    expect((await contents('old.mbox', box))[0]?.text.trim()).toBe('na\u00efve \u201c\u201d');
  });
});

describe('isMessage() and isMailbox()', () => {
  test.each([
    [HEADER, true],
    ['Received: from x\n by y\nDate: Tue, 11 Mar 2025\n\n', true],
    ['Date: Tue, 11 Mar 2025\n\nTitle: no message', false],
    ['Pointer Networks\n\nFrom: the beginning\nTo: the end', false],
    ['Title: A paper\nAuthors: Ada\nAbstract: Words', false],
    ['', false],
  ])('isMessage(%j)', (head, expected) => {
    expect(isMessage(head)).toBe(expected);
  });

  test('isMailbox() takes no text that begins with From', () => {
    expect(isMailbox('From Pixels to Policies\n\nWe learn.')).toBe(false);
    expect(isMailbox(`From a@b Tue Mar 11 06:30:00 2025\n${HEADER}`)).toBe(true);
  });
});
