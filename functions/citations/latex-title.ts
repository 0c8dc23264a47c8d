import { escapeLatex, latexSpans } from './latex.ts';

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’]*/gu;

/** A word with one capital, at its start; or the article. */
const CAPITALISED = /^(?:\p{Lu}[^\p{Lu}\p{N}]+|A)$/u;

/**
 * A title as LaTeX, with braces round words whose case no style may change. Styles turn titles into sentence case, except
 * the first letter and letters after a colon; `BERT`, `LoRA`, `T5` and formulas would lose their meaning. In a title that
 * is in sentence case already, every capital is meant.
 */
export function latexTitle(title: string): string {
  const everyCapital = isSentenceCase(title);
  return latexSpans(title)
    .map(({ kind, source }, i) =>
      kind === 'formula' ? `{$${source}$}` : protectCapitals(escapeLatex(source), i === 0, everyCapital),
    )
    .join('');
}

/** Escapes have no capitals, so they stay unchanged. */
function protectCapitals(latex: string, first: boolean, everyCapital: boolean): string {
  return latex.replace(WORD, (word, offset: number) => {
    if (!/\p{Lu}/u.test(word)) return word;
    const mayBeCapital = (first && offset === 0) || latex.startsWith(': ', offset - 2);
    return CAPITALISED.test(word) && (mayBeCapital || !everyCapital) ? word : `{${word}}`;
  });
}

/** Whether most words of four letters and more, which title case capitalises, are in lower case. */
function isSentenceCase(title: string): boolean {
  const [, ...words] = title.match(WORD) ?? [];
  const long = words.filter((word) => word.length >= 4);
  const capitalised = long.filter((word) => CAPITALISED.test(word)).length;
  return long.filter((word) => /^\p{Ll}+$/u.test(word)).length > capitalised;
}
