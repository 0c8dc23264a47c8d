import { describe, expect, test } from 'vitest';
import { printable } from '../../../functions/printable.ts';

describe('printable()', () => {
  test.each([
    ['a\nb\r\nc\td', String.raw`a\nb\r\nc\td`],
    ['\u001b[2J\u0007', String.raw`\u001b[2J\u0007`],
    ['\u009b31m\u007f', String.raw`\u009b31m\u007f`],
    ['a\u2028b\u2029c\u0085d', String.raw`a\u2028b\u2029c\u0085d`],
    ['\u202egpj.exe\u2066\u200f\u061c', String.raw`\u202egpj.exe\u2066\u200f\u061c`],
    ['Müller, 王 \u{1f600} — e\u0301', 'Müller, 王 \u{1f600} — e\u0301'],
  ])('escapes what steers a terminal in %j', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  test('leaves JSON the same JSON', () => {
    const text = String.fromCodePoint(...Array.from({ length: 0x2100 }, (_, code) => code));
    const line = printable(JSON.stringify({ text }));
    expect(JSON.parse(line)).toEqual({ text });
    expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202e]/u);
  });
});
