import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeLatex } from '../../../../pipeline/text/latex.ts';

describe('decodeLatex()', () => {
  test.each([
    // Accents, in all ways to write them.
    [String.raw`Nicolas Long\'ep\'e`, 'Nicolas Longépé'],
    [
      String.raw`Tom\'a\v{s} Karella, Jan Bla\v{z}ek, Filip \v{S}roubek`,
      'Tomáš Karella, Jan Blažek, Filip Šroubek',
    ],
    [String.raw`Gon\c{c}alo, Jo\~ao Magalh\~aes`, 'Gonçalo, João Magalhães'],
    [String.raw`{\"o} \"{o} {\"{o}} \"o`, 'ö ö ö ö'],
    [String.raw`Garc\'{\i}a, Mart\'\i nez, na\"ive, na{\"\i}ve`, 'García, Martínez, naïve, naïve'],
    [
      String.raw`Erd\H{o}s, \v Cech, \.Istanbul, \k{a}, \d{s}, \u{g}, \r{u}, \={a}`,
      'Erdős, Čech, İstanbul, ą, ṣ, ğ, ů, ā',
    ],
    [String.raw`Nguy\~{\^e}n`, 'Nguyễn'],
    // Letters and signs.
    [
      String.raw`Stra\ss e, Wei{\ss}, \L{}\'od\'z, \O rsted, \AA ngstr\"om, \ae`,
      'Straße, Weiß, Łódź, Ørsted, Ångström, æ',
    ],
    [
      String.raw`5\% of R\&D in a\_b, \#1, \{x\}, \$5, \S 3, 90\deg, 5\,ms`,
      '5% of R&D in a_b, #1, {x}, $5, § 3, 90°, 5 ms',
    ],
    [String.raw`some (\eg, 10), \ie, few`, 'some (e.g., 10), i.e., few'],
    ["``quoted'' text, 5'' long", "“quoted” text, 5'' long"],
    ['pages 1--2 -- or so---yes', 'pages 1–2 – or so—yes'],
    [String.raw`Smith et al.~[3], Fig.~\ref{a}`, String.raw`Smith et al. [3], Fig. \ref{a}`],
    // Commands that change the look alone.
    [
      String.raw`\emph{TopoTxR}, {\it in situ}, \textbf{F}ine-\textsc{g}rained`,
      'TopoTxR, in situ, Fine-grained',
    ],
    [String.raw`\textbf{a \emph{b {\sc c}}} d`, 'a b c d'],
    ['{N}ew {BERT} of 82{,}115', 'New BERT of 82,115'],
    // What points elsewhere.
    [String.raw`at \url{https://example.org/a\_b}`, 'at https://example.org/a_b'],
    [String.raw`at \href{https://example.org/a}{this page}`, 'at this page (https://example.org/a)'],
    [
      String.raw`introduced in \cite{yu2023gaussian}. \citep[see][]{a,b}`,
      'introduced in [yu2023gaussian]. [a,b]',
    ],
  ])('decodes %j to %j', (written, read) => {
    expect(decodeLatex(written)).toBe(read);
  });

  test.each([
    ['a formula', String.raw`where $\alpha_{--} \in \{0,1\}$ and $$x~y$$ and \(\'e\) and \[a--b\]`],
    ['an unknown command', String.raw`we propose \method{} and \foo{a}{b}`],
    ['a set', 'An Open-{Software, Hardware} Low-Cost Robot'],
    ['an index', 'AP_{50}'],
    ['an amount', 'from $5 to $10'],
    ['an option of a program', 'run it with --verbose'],
    ['an estimate', 'about ~10 times'],
    ['a home page', 'https://example.org/~name'],
    ['an apostrophe', "it's the students' own"],
    ['a rule', '-----'],
    ['a brace too many', 'a} b {c'],
    ['plain text', 'Grüße, 中文, 100%'],
  ])('leaves %s alone', (_, text) => {
    expect(decodeLatex(text)).toBe(text);
  });

  test('reads an apostrophe that a programming language escaped', () => {
    expect(decodeLatex(String.raw`we don\'t`)).toBe("we don't");
  });

  test('leaves any text without marks unchanged', () => {
    const plain = fc.string({ unit: 'grapheme' }).filter((text) => !/[\\{}~`]|--/u.test(text));
    fc.assert(
      fc.property(plain, (text) => {
        expect(decodeLatex(text)).toBe(text);
      }),
    );
  });

  test('throws on no text, and loses no letter outside commands', () => {
    const part = fc.constantFrom(
      '\\',
      '{',
      '}',
      '$',
      "'",
      '"',
      '\\emph',
      '\\url',
      '\\(',
      '\\)',
      '~',
      '--',
      ' ',
      'Ж',
      '``',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        const letters = (s: string) => s.normalize('NFD').replace(/[^Ж]/gu, '').length;
        expect(letters(decodeLatex(text))).toBe(letters(text));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    '{',
    '}',
    '\\',
    '$',
    '\\(',
    '\\url{',
    '``',
    '~',
    '--',
    '\\c ',
    '{$}',
    '{\\(}',
    '\\emph  ',
    "\\'{",
    '{,',
    '$1 ',
  ])('takes linear time for a repeated %j', (unit) => {
    const text = `\\%${unit.repeat(300_000)}} \\)`;
    const since = performance.now();
    decodeLatex(text);
    // Milliseconds; half a second on a slow machine. Quadratic time would be minutes.
    expect(performance.now() - since).toBeLessThan(5_000);
  });
});
