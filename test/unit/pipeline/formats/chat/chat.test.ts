import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chat } from '../../../../../pipeline/formats/chat/chat.ts';
import { detectFormat } from '../../../../../pipeline/formats/detect.ts';
import { recordsOf, spansOf } from '../../../../support/spans.ts';
import { expectCoverage, expectRaw } from '../../../../support/splitter-suite.ts';

const message = (text: string, more = {}) => ({ user: 'U1', ts: '1741689000.000100', text, ...more });
const read = (value: unknown, size = 4096) => spansOf(Buffer.from(JSON.stringify(value)), size, chat);
const link = (n: number) => `https://arxiv.org/abs/2503.0000${n}`;

describe('chat.detect()', () => {
  test.each([
    ['messages', [message('hello')]],
    ['a channel with messages', { name: 'x', messages: [message('hello'), message('again')] }],
  ])('recognises %s', (_, value) => {
    expect(detectFormat(JSON.stringify(value))?.format.name).toBe('chat');
  });

  test.each([
    ['papers', [{ title: 'A', text: 'An abstract.', author: 'B', date: '2025' }]],
    ['a list of papers', { papers: [{ title: 'A', abstract: 'An abstract.', authors: ['B'] }] }],
    ['texts under a heading', [{ heading: 'A', text: 'An abstract.', author: 'B', date: '2025' }]],
    ['other data', { a: [{ text: 'no sender' }] }],
  ])('does not recognise %s', (_, value) => {
    expect(chat.detect(JSON.stringify(value))).toBe(0);
  });
});

describe('a message', () => {
  test.each<[string, string, string[]]>([
    ['a title above an address', `Walking on stairs\n${link(1)}`, ['Walking on stairs']],
    ['a title that is a link', `New: <${link(1)}|Walking on stairs> and more`, ['Walking on stairs']],
    ['a title in bold', `nice one\n*Walking on stairs*\n${link(1)}`, ['Walking on stairs']],
    [
      'titles with addresses',
      `1. Walking on stairs ${link(1)}\n2. Running up hills ${link(2)}`,
      ['Walking on stairs', 'Running up hills'],
    ],
    [
      'one paper at two sites',
      `Walking on stairs\n${link(1)}\nhttps://huggingface.co/papers/2503.00001`,
      ['Walking on stairs'],
    ],
    ['a page that is no paper', 'Walking on stairs\nhttps://example.org/', []],
  ])('with %s', async (_, text, titles) => {
    const spans = await read([message(text)]);
    expect(recordsOf(spans).map(({ title }) => title)).toEqual(titles);
    expect(spans.filter(({ kind }) => kind === 'reject')).toEqual([]);
  });

  test('takes the title from the preview of the page', async () => {
    const attachments = [{ title: '[2503.00001] Walking on stairs', title_link: link(1), text: 'We walk.' }];
    const [record] = recordsOf(await read([message(`look at this: ${link(1)}`, { attachments })]));
    expect(record).toMatchObject({ title: 'Walking on stairs', url: link(1), headerDate: '1741689000' });
  });

  test('with papers whose titles are written in other characters', async () => {
    const lines = Array.from(
      { length: 20 },
      (_, n) => `Étude ${n} of walking on stairs\nhttps://arxiv.org/abs/2503.000${n + 10}`,
    );
    const json = JSON.stringify([message(lines.join('\n\n'))]).replaceAll('É', '\\u00c9');
    const spans = await spansOf(Buffer.from(json), 4096, chat);
    expectCoverage(spans, Buffer.byteLength(json));
    expect(recordsOf(spans)).toHaveLength(20);
  });

  test('is a reject when it names a paper without a title', async () => {
    const spans = await read([message(`has anyone read ${link(1)}?`)]);
    expect(spans.filter(({ kind }) => kind === 'reject')).toMatchObject([{ code: 'missing-title' }]);
  });
});

test('splitter() of chat tiles whatever it is given, however it is chunked', async () => {
  const text = fc.array(
    fc.constantFrom(
      'A title of words',
      '\n',
      link(1),
      link(2),
      '**',
      '[',
      '](',
      ')',
      '<',
      '|',
      '>',
      ' ',
      '1. ',
      '"',
      'é🤖',
      '#tag',
    ),
    { maxLength: 12 },
  );
  const some = fc.record({
    ts: fc.constantFrom('1741689000', 5, null),
    user: fc.constant('u'),
    text: text.map((parts) => parts.join('')),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(some, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 9 }),
      async (messages, size) => {
        const bytes = Buffer.from(JSON.stringify(messages));
        const spans = await read(messages, size);
        expectCoverage(spans, bytes.length);
        expectRaw(spans, bytes);
        expect(await read(messages)).toEqual(spans);
      },
    ),
    { numRuns: 200 },
  );
});
