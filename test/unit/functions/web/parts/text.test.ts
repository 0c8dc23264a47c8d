import { expect, test } from 'vitest';
import { headingOf, readable } from '../../../../../functions/web/parts/text.ts';

const math = (text: string) => `<span class="math" dir="ltr">${text}</span>`;

test.each([
  ['in $O(n^2)$ time', `in ${math('$O(n^2)$')} time`],
  ['$\\alpha$-$\\beta$ pruning', `${math('$\\alpha$')}-${math('$\\beta$')} pruning`],
  ['so that $$E = mc^2$$ holds', `so that ${math('$$E = mc^2$$')} holds`],
  ['$a<b$ & c', `${math('$a&lt;b$')} &amp; c`],
  // Prices are no formulas.
  ['from $5 to $10', 'from $5 to $10'],
  ['US$20 and AU$30', 'US$20 and AU$30'],
  ['one $ alone', 'one $ alone'],
])('readable() marks formulas and spares prices: %s', async (text, expected) => {
  expect(String(await readable(text))).toBe(expected);
});

test('readable() links addresses outside of formulas', async () => {
  expect(String(await readable('See https://github.com/a/b. And $x$.'))).toBe(
    `See <a href="https://github.com/a/b">https://github.com/a/b</a>. And ${math('$x$')}.`,
  );
});

test.each([
  ['all papers', 'All papers'],
  ['Robotics', 'Robotics'],
  ['cs.CV', 'cs.CV'],
  ['hep-th only new papers', 'hep-th only new papers'],
  ['3D vision', '3D vision'],
])('headingOf() writes %s as %s', (name, heading) => {
  expect(headingOf(name)).toBe(heading);
});
