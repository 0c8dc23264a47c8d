import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { htmlText, markupText } from '../../../../pipeline/text/html-text.ts';

const MML = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"';

describe.each([
  ['htmlText', htmlText],
  ['markupText', markupText],
])('%s()', (_, read) => {
  test.each([
    // Signs.
    ['Colourings with $n<d$ and $d>m$', 'Colourings with $n<d$ and $d>m$'],
    ['if a<b and c>b, or p < 0.05 and q > 2', 'if a<b and c>b, or p < 0.05 and q > 2'],
    ['Vec<T>, Option<i32>, <mask>, <think>why</think>', 'Vec<T>, Option<i32>, <mask>, <think>why</think>'],
    ['a <- b, x <= y, <3', 'a <- b, x <= y, <3'],
    [
      'mail <ada@example.org>, see <https://example.org/a>',
      'mail <ada@example.org>, see <https://example.org/a>',
    ],
    ['of Vec<T> in <i>Rust</i>', 'of Vec<T> in Rust'],
    // Face markup of HTML, JATS, Crossref and Elsevier.
    ['<I>E. coli</I>, <em class="x">in vitro</em>', 'E. coli, in vitro'],
    ['<jats:italic>a</jats:italic> <ce:italic>b</ce:italic> <ce:inf loc="post">2</ce:inf>', 'a b 2'],
    ['<scp>DNA</scp> of CO<inf>2</inf>, H<sub>2</sub>O, m<sup>2</sup>', 'DNA of CO2, H2O, m2'],
    ['10<sup>5</sup> to 10<sup>-3</sup>, the 5<sup>th</sup>', '10⁵ to 10⁻³, the 5th'],
    // Paragraphs.
    ['<p>One</p><p>Two<br>lines</p>', 'One\n\nTwo\nlines'],
    ['<jats:title>Abstract</jats:title><jats:p>One</jats:p>', 'Abstract\n\nOne'],
    ['<title>Of <i>mice</i></title><p>One</p>', 'Of mice\n\nOne'],
    ['a &frac12; &sup2; <it>b</it>', 'a ½ ² b'],
    ['<b>search&notify</b>, R&D, a & b &copy c', 'search&notify, R&D, a & b &copy c'],
    // References, as often as a text was escaped.
    ['A &amp; B &#8211; C', 'A & B – C'],
    ['A &amp;amp; B, P &amp;lt; .001', 'A & B, P < .001'],
    ['&lt;p&gt;One &amp;amp; two&lt;/p&gt;', 'One & two'],
    ['of &lt;i&gt;E. coli&lt;/i&gt;', 'of E. coli'],
    ['<p>the &lt;mask&gt; token and the &lt;b&gt; tag</p>', 'the <mask> token and the <b> tag'],
    ['<![CDATA[<p>One</p>]]>', 'One'],
    ['a <!-- hidden <b> --> b', 'a b'],
    ['a <?tex id="Q1" c="<?x?>hidden?>b, <?CDATA c?>, p <? q', 'a hidden?>b, c, p <? q'],
    // Formulas.
    [
      'of <formula formulatype="inline"><tex Notation="TeX">$l_{1}$</tex></formula> norms, <formula><img src="a.gif" alt="\\ell ^{2}"></formula>',
      'of $l_{1}$ norms, $\\ell ^{2}$',
    ],
    [
      '<span class="katex"><span class="katex-mathml"><math><semantics><mi>k</mi><annotation encoding="application/x-tex">k</annotation></semantics></math></span><span class="katex-html" aria-hidden="true"><b>k</b><br></span></span> times',
      '$k$ times',
    ],
    [
      'D<inline-formula><tex-math>$^2$</tex-math><alternatives><math><msup><mrow/><mn>2</mn></msup></math></alternatives></inline-formula>Net',
      'D$^2$Net',
    ],
    [
      'in the<math><mi>N</mi><mo>=</mo><mn>88</mn></math>nucleus, the <math><mi>n</mi></math>th',
      'in the N=88 nucleus, the nth',
    ],
    ['H<math><msub><mrow/><mn>2</mn></msub></math>O', 'H₂O'],
    [
      '<math><msub><mi>Cu</mi><mn>2.05</mn></msub><msub><mi>Fe</mi><mrow><mn>1</mn><mo>−</mo><mi>x</mi></mrow></msub></math>',
      'Cu2.05Fe₁₋ₓ',
    ],
    ['in <inline-formula><tex-math notation="LaTeX">$k$</tex-math></inline-formula> steps', 'in $k$ steps'],
    [`of <mml:math ${MML}><mml:mi>x</mml:mi></mml:math> ice`, 'of x ice'],
    [
      `<jats:inline-formula><jats:alternatives><jats:tex-math>$x^2$</jats:tex-math><mml:math ${MML}><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math></jats:alternatives></jats:inline-formula>`,
      '$x^2$',
    ],
    [
      '<tex-math>\\documentclass{minimal}\\usepackage{amsmath}\\begin{document}$$k$$\\end{document}</tex-math>',
      '$k$',
    ],
    [
      '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x_1</annotation></semantics></math>',
      '$x_1$',
    ],
    ['<math><msub><mi>CO</mi><mn>2</mn></msub></math>', 'CO₂'],
    ['<math><msubsup><mi>x</mi><mi>ij</mi><mrow><mo>−</mo><mn>1</mn></mrow></msubsup></math>', 'x_{ij}⁻¹'],
    ['<math><mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mi>b</mi></mfrac></math>', '(a+1)/b'],
    ['<math><msqrt><mn>2</mn></msqrt><mo>=</mo><mroot><mi>x</mi><mn>3</mn></mroot></math>', '√2=³√x'],
    ['<math><mover accent="true"><mi>x</mi><mo>¯</mo></mover></math>', 'x̄'],
    ['<math><mi>log</mi><mo>&#x2061;</mo><mi>n</mi><mo>&lt;</mo><mi>k</mi></math>', 'log n<k'],
    ['<math><mmultiscripts><mi>C</mi><mprescripts/><mrow/><mn>13</mn></mmultiscripts></math>', '¹³C'],
  ])('reads %j as %j', (written, text) => {
    expect(read(written)).toBe(text);
  });

  test('leaves any text without angle brackets and ampersands as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !/[<&]/.test(text)),
        (text) => {
          expect(read(text)).toBe(text);
        },
      ),
    );
  });

  test('throws on no text', () => {
    const part = fc.constantFrom(
      ...'<b> </b> <p> <sup> </sup> <math> </math> <msup> </msup> <mn> <tex-math> </tex-math> <br/> &lt; &amp;amp; <!-- --> < > " x'.split(
        ' ',
      ),
      '<a href="',
      '<script>',
      '</script>',
      '<![CDATA[',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        expect(read(parts.join(''))).toBeTypeOf('string');
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    '<b a="<b a=" ',
    '<b a=\'"',
    '<!--',
    '<b>',
    '<sup>',
    '<math>',
    '&lt;b&gt;',
    '&amp;amp;',
    '<alternatives>',
    '<math></math>',
    '1<sup>2</sup>',
  ])('takes linear time for a repeated %j', (unit) => {
    // Quadratic time would be minutes: the timeout of the test would end it.
    expect(read(unit.repeat(100_000))).toBeTypeOf('string');
  });
});

describe('markupText()', () => {
  test('takes elements of pages that have attributes for such', () => {
    expect(markupText('<section><label for="a">One</label></section> <style>p {}</style>')).toBe('One');
  });

  test.each([
    ['an element that is never closed', 'tokens <s> and <b> of List<I>'],
    ['elements of pages', 'wraps in <search>x</search>, <s>y</s>'],
  ])('leaves %s alone', (_, text) => {
    expect(markupText(text)).toBe(text);
  });
});

describe('htmlText()', () => {
  test('reads elements that are cut off', () => {
    expect(htmlText('<p>We <b>find')).toBe('We find');
  });

  test('leaves scripts, styles and the head of a page out', () => {
    expect(
      htmlText('<html><head><title>T</title></head><body><script>if (a<b) {}</script>x</body></html>'),
    ).toBe('x');
  });

  test('leaves examples of tags in a page alone', () => {
    expect(htmlText('<p>Write <code>&lt;b&gt;x&lt;/b&gt;</code></p>')).toBe('Write <b>x</b>');
  });
});
