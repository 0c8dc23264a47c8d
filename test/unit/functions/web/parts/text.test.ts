import { expect, test } from 'vitest';
import { readable } from '../../../../../functions/web/parts/text.ts';

const math = (text: string) => `<span class="math" dir="ltr">${text}</span>`;

test.each([
  ['in $O(n^2)$ time', `in ${math('$O(n^2)$')} time`],
  ['$\\alpha$-$\\beta$ pruning', `${math('$\\alpha$')}-${math('$\\beta$')} pruning`],
  ['so that $$E = mc^2$$ holds', `so that ${math('$$E = mc^2$$')} holds`],
  ['$a<b$ & c', `${math('$a&lt;b$')} &amp; c`],
  // Prices are none.
  ['from $5 to $10', 'from $5 to $10'],
  ['US$20 and AU$30', 'US$20 and AU$30'],
  ['one $ alone', 'one $ alone'],
])('formulas are kept in one piece: %s', async (text, wanted) => {
  expect(String(await readable(text))).toBe(wanted);
});

test('addresses are links, but not within formulas', async () => {
  expect(String(await readable('See https://github.com/a/b. And $x$.'))).toBe(
    `See <a href="https://github.com/a/b">https://github.com/a/b</a>. And ${math('$x$')}.`,
  );
});
