/** Sentences of a text. */

/** Ends a sentence wherever it stands: full stops of scripts that put no space behind them, or have no capitals. */
const FULL_STOP = /[。！？｡।۔؟]["”’」』）)]*$/u;

/** Opens a quotation or a bracket. */
const OPENING = /^["'“‘([{]+/u;

/** Ends a sentence unless what stands before or behind it says otherwise. */
const STOP = /^(?<word>[^.!?…]*(?:\.[^.!?…]+)*)(?<stop>[.!?…]+)["'”’»)\]}]*$/u;

/** Between two words, behind a full stop that needs no space, and behind a stop without its space: `done.We`. */
const BETWEEN_PIECES =
  /(?<=\s)(?=\S)|(?<=[。！？｡।۔؟]["”’」』）)]?)(?=[^\s。！？｡।۔؟"”’」』）)])|(?<=[\p{Ll}\p{Nd})\]%]{2}[.!?])(?=\p{Lu}(?:\p{Ll}|\s))/u;

/** Words whose full stop ends no sentence. */
const ABBREVIATIONS = new Set(
  'e.g i.e eg ie cf vs fig figs eq eqs sec secs tab ref refs vol pp dr prof mr mrs ms st approx resp viz ca incl w.r.t a.k.a i.i.d'.split(
    ' ',
  ),
);

/** Words whose full stop ends a sentence before a capital. */
const LAST_WORDS = new Set('al etc inc ltd co corp jr sr no nos'.split(' '));

/** `J.`, `U.S.`, `Ph.D.`: a capital may follow, so only words that begin sentences show that they end one. */
const INITIALS = /^(?:\p{Lu}\p{Ll}?(?:[.-]|$))*\p{Lu}$/u;
const FIRST_WORDS = /^(?:We|Our|The|This|These|In|It|Here|To|Results?|However)\b/u;

/** Words within `$…$`: a longer one is a price, or a formula that is never closed. */
const MAX_FORMULA_WORDS = 40;

/**
 * Cuts a text into sentences, in linear time. Paragraphs end sentences; abbreviations, initials, decimals, formulas and
 * addresses do not.
 * @returns the sentences with the space behind them: side by side they are the text
 */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  const pieces = text.split(BETWEEN_PIECES);
  let sentence = '';
  let formulaWords = 0;
  for (const [i, piece] of pieces.entries()) {
    sentence += piece;
    const opensOrCloses = (piece.match(/\$(?!\d)/g)?.length ?? 0) % 2 === 1;
    if (opensOrCloses) formulaWords = formulaWords > 0 ? 0 : MAX_FORMULA_WORDS;
    else formulaWords = Math.max(0, formulaWords - 1);
    if (formulaWords === 0 && endsSentence(piece, pieces[i + 1] ?? '', sentence)) {
      sentences.push(sentence);
      sentence = '';
    }
  }
  return sentence === '' ? sentences : [...sentences, sentence];
}

function endsSentence(piece: string, next: string, sentence: string): boolean {
  const written = piece.trimEnd();
  const space = piece.slice(written.length);
  if (space.includes('\n\n') || FULL_STOP.test(written)) return true;
  const { word, stop } = STOP.exec(written.replace(OPENING, ''))?.groups ?? {};
  const following = next.replace(OPENING, '');
  if (word === undefined || /^\p{Ll}/u.test(following)) return false;
  // An address ends where there is space.
  if (space === '' && word.includes('://')) return false;
  if (stop !== '.') return true;
  const lowerCase = word.toLowerCase();
  if (ABBREVIATIONS.has(lowerCase)) return false;
  if (LAST_WORDS.has(lowerCase)) return /^\p{Lu}/u.test(next);
  if (INITIALS.test(word)) return FIRST_WORDS.test(next);
  // `1.` numbers what follows.
  return !/^\s*\(?\d{1,2}[.)]*\s*$/.test(sentence);
}
