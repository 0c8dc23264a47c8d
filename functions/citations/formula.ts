/**
 * The commands of a formula that only set type. Titles come from strangers and end in the documents of others, where TeX
 * would obey any command, also one that reads a file: what holds another command is not taken for a formula.
 */
const COMMANDS = new Set(
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

/** Commands of one character: spaces, and characters that stand for themselves. */
const CHARACTERS = new Set([...',;:! {}|_%$#&']);

/** Whether the text between two dollar signs is a formula that TeX can set and BibTeX can carry. */
export function isFormula(source: string): boolean {
  const commands = [...source.matchAll(/\\([A-Za-z]+|.)/gu)].map(([, name = '']) => name);
  if (!commands.every((name) => COMMANDS.has(name) || CHARACTERS.has(name))) return false;
  const bare = source.replace(/\\./gu, '');
  // `^^` is another way to write any character, a backslash among them.
  if (/[%#&~]|\^\^/.test(bare)) return false;
  return isBalanced(bare) && isBalanced(source);
}

/** Whether each brace has its other half. BibTeX also counts those after a backslash, TeX does not. */
function isBalanced(source: string): boolean {
  let depth = 0;
  for (const character of source) {
    if (character === '{') depth++;
    if (character === '}' && --depth < 0) return false;
  }
  return depth === 0;
}
