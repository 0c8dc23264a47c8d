import { escapeLatex, latexPieces } from './latex.ts';

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’]*/gu;

/** A word with one capital, at its start; or the article. */
const ORDINARY = /^(?:\p{Lu}[^\p{Lu}\p{N}]+|A)$/u;

/**
 * A title as LaTeX, with braces round the letters whose case no style may change. Styles turn titles into sentence case,
 * all but the first letter and those after a colon; what `BERT`, `LoRA`, `T5` and formulas would lose by that is meaning.
 * In a title that is in sentence case already, each capital is meant.
 */
export function latexTitle(title: string): string {
  const everyCapital = isSentenceCase(title);
  return latexPieces(title)
    .map(({ kind, source }, i) =>
      kind === 'formula' ? `{$${source}$}` : protectCapitals(escapeLatex(source), i === 0, everyCapital),
    )
    .join('');
}

/** The names of escapes have no capitals, so they stay as they are. */
function protectCapitals(latex: string, first: boolean, everyCapital: boolean): string {
  return latex.replace(WORD, (word, offset: number) => {
    if (!/\p{Lu}/u.test(word)) return word;
    const kept = (first && offset === 0) || latex.startsWith(': ', offset - 2);
    return ORDINARY.test(word) && (kept || !everyCapital) ? word : `{${word}}`;
  });
}

/** Whether most of the words that title case would capitalise, those of four letters and more, are in lower case. */
function isSentenceCase(title: string): boolean {
  const [, ...words] = title.match(WORD) ?? [];
  const long = words.filter((word) => word.length >= 4);
  const capitalised = long.filter((word) => ORDINARY.test(word)).length;
  return long.filter((word) => /^\p{Ll}+$/u.test(word)).length > capitalised;
}
