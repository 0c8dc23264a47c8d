/** Characters with a meaning in TeX. BibTeX counts braces after a backslash too, so braces need commands. */
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '{': '{\\textbraceleft}',
  '}': '{\\textbraceright}',
  '~': '{\\textasciitilde}',
  '^': '{\\textasciicircum}',
  '\\': '{\\textbackslash}',
};

/** Plain text as LaTeX that prints the same. Characters outside ASCII stay: BibTeX files are UTF-8. */
export function escapeLatex(text: string): string {
  return text.replace(/[&%$#_{}~^\\]/g, (character) => ESCAPES[character] ?? character);
}

/**
 * A possible formula: text between dollar signs that touch it, which spares `$5 and $6`. No dollar sign is read twice, so
 * the time is linear.
 */
const DOLLARS = /(?<!\\)\$(?!\s)((?:[^$\\]|\\.)+?)(?<!\s)\$(?!\d)/gu;

/** A stretch of text, or a formula without its dollar signs. */
export interface LatexSpan {
  readonly kind: 'text' | 'formula';
  readonly source: string;
}

/** Splits text on one line at its formulas. */
export function latexSpans(text: string): LatexSpan[] {
  const spans: LatexSpan[] = [];
  let end = 0;
  for (const match of text.matchAll(DOLLARS)) {
    const [whole, source = ''] = match;
    if (!isFormula(source)) continue;
    if (match.index > end) spans.push({ kind: 'text', source: text.slice(end, match.index) });
    spans.push({ kind: 'formula', source });
    end = match.index + whole.length;
  }
  if (end < text.length) spans.push({ kind: 'text', source: text.slice(end) });
  return spans;
}

/** Text on one line as LaTeX, with its formulas unchanged. */
export function latexText(text: string): string {
  return latexSpans(text)
    .map(({ kind, source }) => (kind === 'formula' ? `$${source}$` : escapeLatex(source)))
    .join('');
}

/**
 * The commands that a formula may have. Titles come from strangers and end in the documents of others, where TeX obeys any
 * command, also one that reads a file. Text with other commands is no formula.
 */
const FORMULA_COMMANDS = new Set(
  `alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho sigma
  varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
  mathbb mathbf mathcal mathfrak mathit mathrm mathscr mathsf mathtt boldsymbol bm operatorname rm bf it cal
  text textbf textit textrm textsc textsf texttt
  bar breve check ddot dot grave acute hat overline tilde underline vec widehat widetilde
  frac dfrac tfrac sqrt binom left right big Big bigl bigr langle rangle lceil rceil lfloor rfloor lVert rVert lvert rvert
  approx asymp cong equiv ge geq geqslant gg in le leq leqslant ll mid ne neq ni notin not parallel perp prec preceq propto
  sim simeq subset subseteq succ succeq supset supseteq lesssim gtrsim
  ast bullet cap cdot circ cup dagger ddagger div mp odot oplus otimes pm setminus sharp flat star times vee wedge
  gets implies leftarrow leftrightarrow longrightarrow mapsto rightarrow Rightarrow Leftrightarrow to uparrow downarrow
  aleph angle ell emptyset exists forall hbar Im infty nabla neg partial prime Re top bot triangle varnothing
  cdots colon dots ldots quad qquad int oint prod sum
  arg cos cosh deg det dim exp gcd inf ker lim liminf limsup ln log max min Pr sin sinh sup tan tanh`.split(
    /\s+/,
  ),
);

/** Commands of one character: spaces and escaped characters. */
const FORMULA_CHARACTERS = new Set([...',;:! {}|_%$#&']);

/** Whether the text between two dollar signs is a formula that is safe in TeX and BibTeX. */
function isFormula(source: string): boolean {
  const commands = [...source.matchAll(/\\([A-Za-z]+|.)/gu)].map(([, name = '']) => name);
  if (!commands.every((name) => FORMULA_COMMANDS.has(name) || FORMULA_CHARACTERS.has(name))) return false;
  const bare = source.replace(/\\./gu, '');
  // In TeX, `^^` writes any character, also a backslash.
  if (/[%#&~]|\^\^/.test(bare)) return false;
  return isBalanced(bare) && isBalanced(source);
}

/** Whether the braces match. BibTeX counts braces after a backslash too; TeX does not. */
function isBalanced(source: string): boolean {
  let depth = 0;
  for (const character of source) {
    if (character === '{') depth++;
    if (character === '}' && --depth < 0) return false;
  }
  return depth === 0;
}
