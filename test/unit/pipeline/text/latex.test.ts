import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeIfLatex, decodeLatex } from '../../../../pipeline/text/latex.ts';

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
    // Formulas that only set type.
    [
      String.raw`A $\rightarrow$ B, 4$\times$RTX, $\textit{i.e.}$, $\alpha$-stable`,
      'A → B, 4×RTX, i.e., α-stable',
    ],
    ['$10^{-3}$, 2$^{32}$, H$_2$O, PM$_{2.5}$, $^{13}$C, AP$^2$O', '10⁻³, 2³², H₂O, PM2.5, ¹³C, AP²O'],
    [
      String.raw`$\sim$100, of$\sim$5, $40\%\sim 87\%$, $\le 5$, $3\times 10^5$, $2 \pm 1$`,
      '~100, of∼5, 40%∼87%, ≤ 5, 3×10⁵, 2 ± 1',
    ],
    [String.raw`30$^{\circ}$C, $^\circ C$, 5$^{\text{th}}$, A$^*$, $90\%$`, '30°C, °C, 5th, A*, 90%'],
    [String.raw`$\mathrm{CO}_2$, $\rm H_2O$, $5\,\mu\mathrm{m}$, $\mathbf{DOVER}$`, 'CO₂, H₂O, 5 μm, DOVER'],
    [
      String.raw`$\mathrm{\mu}$m, $\text{\alpha}$, $\textbf{G}$aussian, plan$\unicode{x2013}$have, $1{,}000$`,
      'μm, α, Gaussian, plan–have, 1,000',
    ],
    [String.raw`\(k\)-means, \(\times\), \[x = y\]`, '$k$-means, ×, $$x = y$$'],
    [
      String.raw`of $$\mathcal {H}$$ H -matrices, $$FC^{2}$$ F C 2 : b, $$\alpha $$ α -c, $$k$$ and`,
      String.raw`of $\mathcal {H}$ -matrices, $FC^{2}$ : b, α -c, $$k$$ and`,
    ],
    [String.raw`\enquote{a} of \ce{Cu_{x}O2} 1 \texttimes 1`, '“a” of CuxO2 1 × 1'],
    ['{LinFusion: 1 GPU, 1 Minute}', 'LinFusion: 1 GPU, 1 Minute'],
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
    [
      'a variable',
      String.raw`$k$, $x^2$, $\mathbf{x}$, $\alpha_1$, $p < 0.05$, $n<d$ and $d>m$, $\mathcal{O}$`,
    ],
    ['a formula', String.raw`where $\alpha_{--} \in \{0,1\}$ and $$x~y$$`],
    ['an unknown command', String.raw`we propose \method{} and \foo{a}{b}`],
    ['a set', 'An Open-{Software, Hardware} Low-Cost Robot'],
    ['an index', 'AP_{50}'],
    ['an amount', 'from $5 to $10, US$ 5 / US$ 7, $5/$6, $5, $10 and $100'],
    ['a brace within a formula', String.raw`$\textit{a} } b$`],
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
    // Quadratic time would be minutes: the timeout of the test would end it.
    expect(decodeLatex(text)).toMatch(/^%/);
  });
});

describe('decodeIfLatex()', () => {
  test.each([
    ["{a} -- ``b'' --- c, Navier--Stokes", '{a} – “b” — c, Navier–Stokes'],
    ['|---|--| --> <!-- --x ``b`` ```', '|---|--| --> <!-- --x ``b`` ```'],
    ['{a} with $k$ of $10^{-3}$', '{a} with $k$ of 10⁻³'],
    [String.raw`{a} \emph{b} -- c`, 'a b – c'],
    ['Fig.~3 of about ~10 in Smith~(2020), $^2$~s', 'Fig. 3 of about ~10 in Smith (2020), ² s'],
    ['~100 papers at example.org/~name', '~100 papers at example.org/~name'],
    ['日本語~副題~, A~C, 10~20, 1~n', '日本語~副題~, A~C, 10~20, 1~n'],
    ['76.9~HOTA at 31~FPS', '76.9 HOTA at 31 FPS'],
    // Found in titles and abstracts of arXiv.
    [
      "How \"Smart'' Are Models? A ''cookbook'' (``seed topic\")",
      'How “Smart” Are Models? A “cookbook” (“seed topic”)',
    ],
    [
      "a \"plain\" one, a \"5'' pipe\" of 6'' by 7'', f''(x) and g''",
      "a \"plain\" one, a \"5'' pipe\" of 6'' by 7'', f''(x) and g''",
    ],
    [
      String.raw`5\textperthousand{} at \hyperlink{https://a.example/}{here}`,
      '5‰ at here (https://a.example/)',
    ],
    [String.raw`C:\ 1 and \2`, String.raw`C:\ 1 and \2`],
  ])('decodes %j to %j', (written, read) => {
    expect(decodeIfLatex(written)).toBe(read);
  });

  test('decodes what it decoded to the same text', () => {
    const part = fc.constantFrom(
      ..."\\ { } $ $$ ~ -- `` '' \"a a'' \" ^ _ 2 5 % a Ж α × , . ( ) \\( \\) \\[ \\] \\$ \\% \\{ \\} \\alpha \\times \\sim \\textit{".split(
        ' ',
      ),
      ...'\\mathrm{ \\rm \\emph{ \\foo \\textbackslash \\textless \\c \\v{s} \\unicode{x24} \\cite{ \\url{ ^{ _{ ^\\circ 10^{-3} $k$ <'.split(
        ' ',
      ),
      ' ',
      '\n\n',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const decoded = decodeIfLatex(parts.join(''));
        expect(decodeIfLatex(decoded)).toBe(decoded);
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    '$\\alpha$',
    '$',
    '~a',
    '\\$',
    '$^',
    '$^{',
    '$\\textit{',
    '\\textbackslash ',
    '\\{',
    '{\\rm ',
    '\\(',
  ])('takes linear time for a repeated %j', (unit) => {
    const text = unit.repeat(200_000);
    expect(decodeIfLatex(text)).toBeTypeOf('string');
  });
});
