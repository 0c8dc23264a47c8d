/** Tables of LaTeX commands and the characters that they stand for. */

/** The commands of a list and what each stands for, in turn. */
function commands(...lists: readonly string[]): Map<string, string> {
  const words = lists.join(' ').split(' ');
  return new Map(
    words.flatMap((name, i): [string, string][] => (i % 2 === 0 ? [[name, words[i + 1] ?? '']] : [])),
  );
}

/** Accent commands and their combining marks (usrguide of LaTeX2e; Unicode, "Combining Diacritical Marks"). */
export const ACCENTS = commands(
  '` \u0300 \' \u0301 ^ \u0302 ~ \u0303 = \u0304 . \u0307 " \u0308',
  'u \u0306 r \u030A H \u030B v \u030C d \u0323 c \u0327 k \u0328 b \u0331',
);

/** What a backslash before a character that is no letter stands for, except accents. */
export const ESCAPES: ReadonlyMap<string, string> = new Map([
  ...Array.from('%&_#{}$', (character): [string, string] => [character, character]),
  // A line break, and spaces of all widths.
  ...Array.from('\\ \n\t,;:>', (character): [string, string] => [character, ' ']),
  // Hyphenation points and kerning.
  ...Array.from('-/!@', (character): [string, string] => [character, '']),
]);

/** Commands that stand for a character or a word. */
export const SYMBOLS = commands(
  'ss ß ae æ AE Æ oe œ OE Œ o ø O Ø l ł L Ł aa å AA Å i ı j ȷ dh ð DH Ð dj đ DJ Đ th þ TH Þ ng ŋ NG Ŋ',
  'alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ',
  'pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ vartheta ϑ varrho ϱ varsigma ς chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π',
  'Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω',
  'S § P ¶ pounds £ euro € texteuro € copyright © textcopyright © textregistered ® texttrademark ™ dag † ddag ‡',
  'textdagger † textdaggerdbl ‡ ldots … dots … textellipsis … textendash – textemdash — textquoteleft ‘ textquoteright ’',
  'textquotedblleft “ textquotedblright ” textbackslash \\ textasciitilde ~ textasciicircum ^ textunderscore _ textbar |',
  'textless < textgreater > textbraceleft { textbraceright } textbullet • textperiodcentered · textdegree ° degree ° textperthousand ‰ textpertenthousand ‱',
  'deg ° textmu µ slash / lq ‘ rq ’ texttimes × textpm ± textrightarrow → textasteriskcentered * textsterling £ textyen ¥',
  'guillemotleft « guillemotright » quotedblbase „ quotesinglbase ‚ textquotesingle \' textquotedbl " textonesuperior ¹',
  'texttwosuperior ² textthreesuperior ³',
  'times × pm ± mp ∓ sim ~ approx ≈ leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ cdot · infty ∞ to → rightarrow → leftarrow ← ell ℓ',
  // Logos, and abbreviations that the styles of many conferences define.
  'LaTeX LaTeX LaTeXe LaTeX2e TeX TeX BibTeX BibTeX eg e.g. ie i.e. etc etc. wrt w.r.t. vs vs.',
).set('etal', 'et al.');

/** Further commands, of formulas alone: outside, `\\in` may be a path. */
export const FORMULA_SYMBOLS = commands(
  'circ ° ast * star ⋆ bullet • prime ′ dagger † ddagger ‡ cdots … div ÷ setminus ∖ mid | colon :',
  'lt < gt > less < greater > mathplus + mathsemicolon ; sim ∼ simeq ≃ cong ≅ equiv ≡ propto ∝ gg ≫ ll ≪ gtrsim ≳ lesssim ≲ leqslant ≤ geqslant ≥',
  'Rightarrow ⇒ Leftarrow ⇐ leftrightarrow ↔ Leftrightarrow ⇔ longrightarrow → longleftarrow ← longleftrightarrow ↔ implies ⇒ iff ⇔',
  'mapsto ↦ uparrow ↑ downarrow ↓ updownarrow ↕ nearrow ↗ searrow ↘ rightleftarrows ⇄ rightleftharpoons ⇌ leadsto ⇝ hookrightarrow ↪',
  'otimes ⊗ oplus ⊕ odot ⊙ wedge ∧ vee ∨ neg ¬ cup ∪ cap ∩ in ∈ notin ∉ subset ⊂ subseteq ⊆ emptyset ∅ forall ∀ exists ∃',
  'nabla ∇ partial ∂ sum ∑ prod ∏ int ∫ perp ⊥ parallel ∥ angle ∠ langle ⟨ rangle ⟩ triangle △ Box □ square □ blacksquare ■',
  'diamond ⋄ Diamond ◊ spadesuit ♠ heartsuit ♥ clubsuit ♣ diamondsuit ♦ sharp ♯ flat ♭ natural ♮ checkmark ✓ odot ⊙',
);

/** Commands that change only how their argument looks. */
export const STYLES: ReadonlySet<string> = new Set(
  (
    'emph textbf textit texttt textsc textsf textrm textsl textup textmd textnormal text underline uline mbox hbox ' +
    'textsuperscript textsubscript uppercase lowercase boldsymbol mathrm mathbf mathsf mathit ensuremath'
  ).split(' '),
);

/** Commands that change only how the rest of their group looks. */
export const SWITCHES: ReadonlySet<string> = new Set(
  (
    'it bf em tt sc sl rm sf itshape bfseries ttfamily scshape slshape rmfamily sffamily upshape mdseries normalfont ' +
    'tiny scriptsize footnotesize small normalsize large Large LARGE huge noindent protect xspace'
  ).split(' '),
);

/** Commands that cite a work; decoded to its key in brackets. */
export const CITATIONS: ReadonlySet<string> = new Set(
  'cite citep citet citealp citealt citeauthor parencite textcite autocite'.split(' '),
);
