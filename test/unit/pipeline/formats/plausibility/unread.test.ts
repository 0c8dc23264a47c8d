import { describe, expect, test } from 'vitest';
import { findUnread } from '../../../../../pipeline/formats/plausibility/unread.ts';

const PARAGRAPH =
  'We measure for how many turns a small language model keeps a fact that it was told once, over nine thousand invented talks. Half of the facts are gone after eight turns, and where a fact stands in its turn matters more than how long it is.';
const nothingRead = () => false;

describe('findUnread()', () => {
  test('finds the id of a paper with the line above it, which may be its title', () => {
    const text = 'Menu\n\nSlow glaciers\nhttps://arxiv.org/abs/2503.01222\n\nContact\n';
    const found = findUnread(text, false, nothingRead);
    expect(text.slice(found?.start, found?.end)).toBe('Slow glaciers\nhttps://arxiv.org/abs/2503.01222');
    expect(found?.message).toContain('arxiv:2503.01222');
  });

  test('leaves out the ids of records that were read', () => {
    const text = 'See also https://arxiv.org/abs/2503.01222\n';
    expect(findUnread(text, true, ({ value }) => value === '2503.01222')).toBeUndefined();
  });

  test('finds a paragraph between records, but not one in front of all', () => {
    expect(findUnread(`${PARAGRAPH}\n`, true, nothingRead)?.message).toContain('We measure');
    expect(findUnread(`${PARAGRAPH}\n`, false, nothingRead)).toBeUndefined();
  });

  test('finds three paragraphs in front of all records or behind them', () => {
    const text = `Papers\n\n${PARAGRAPH}\n\n${PARAGRAPH}\n\n${PARAGRAPH}\n`;
    expect(findUnread(text, false, nothingRead)).toBeDefined();
  });

  test.each([
    ['- [Queues of icequakes on a slow glacier](https://example.org/ice)', true],
    ['<li><a href="/ice">Queues of icequakes on a slow glacier</a></li>', true],
    ['- [We are happy to read what you think](https://example.org/us)', false],
    ['[Sign up for our newsletter](https://example.org/us)', false],
  ])('looks for links with a title between records: %j', (text, isFound) => {
    expect(findUnread(`${text}\n`, true, nothingRead) !== undefined).toBe(isFound);
    expect(findUnread(`${text}\n`, false, nothingRead)).toBeUndefined();
  });

  test('counts the words of a paragraph without its markup', () => {
    const link = '<a class="x" href="https://example.org/a b c d e f g h i j">more</a> ';
    expect(findUnread(`<p>${link.repeat(9)}</p>\n`, true, nothingRead)).toBeUndefined();
    expect(findUnread(`<p>${PARAGRAPH}</p>\n`, true, nothingRead)).toBeDefined();
  });

  test('takes linear time', () => {
    for (const part of ['<', 'arxiv:', '10.1234/', 'we are ', '\n'])
      expect(() => findUnread(part.repeat(1_000_000 / part.length), true, nothingRead)).not.toThrow();
  });
});
