import { isFormula } from './formula.ts';

/**
 * What TeX gives a meaning in text. Braces and the backslash have no one-character form that BibTeX, which counts braces
 * whether or not a backslash stands before them, lets pass.
 */
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

/** Plain text as LaTeX that prints the same. Characters outside ASCII stay: BibTeX files are UTF-8 today. */
export function escapeLatex(text: string): string {
  return text.replace(/[&%$#_{}~^\\]/g, (character) => ESCAPES[character] ?? character);
}

/**
 * What may be a formula: between dollar signs that touch it, as in Markdown, where `$5 and $6` is none. No dollar sign is
 * read twice, so the time is linear.
 */
const DOLLARS = /(?<!\\)\$(?!\s)((?:[^$\\]|\\.)+?)(?<!\s)\$(?!\d)/gu;

/** A stretch of text, or a formula without its dollar signs. */
export interface LatexPiece {
  readonly kind: 'text' | 'formula';
  readonly source: string;
}

/** Splits text on one line at its formulas. */
export function latexPieces(text: string): LatexPiece[] {
  const pieces: LatexPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(DOLLARS)) {
    const [whole, source = ''] = match;
    if (!isFormula(source)) continue;
    if (match.index > end) pieces.push({ kind: 'text', source: text.slice(end, match.index) });
    pieces.push({ kind: 'formula', source });
    end = match.index + whole.length;
  }
  if (end < text.length) pieces.push({ kind: 'text', source: text.slice(end) });
  return pieces;
}

/** Text on one line as LaTeX, its formulas kept. */
export function latexText(text: string): string {
  return latexPieces(text)
    .map(({ kind, source }) => (kind === 'formula' ? `$${source}$` : escapeLatex(source)))
    .join('');
}
