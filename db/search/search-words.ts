/** Longer searches are no searches. */
export const MAX_SEARCH = 200;
export const MAX_WORDS = 16;

/** A phrase in quotation marks (perhaps without its end), or a word; before it, `-` excludes it. */
const TERM = /(-?)(?:"([^"]*)"?|([^\s"]+))/gu;

/** What the tokeniser of the index keeps of a text (unicode61: letters, digits, private use). */
const SEARCHABLE = /[\p{L}\p{N}\p{Co}]/u;

/**
 * The end of a word in a script that writes words, or what belongs to them, without spaces: the index has it together with
 * what follows, so it is looked for as a beginning.
 */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]$/u;

/**
 * What a person types into a search field as an expression of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax):
 * all words have to be there, `"words in quotes"` one after another, `-word` must not, `word*` is a beginning. Each term
 * is quoted, so nothing that is typed is an operator or a mistake of syntax.
 * @returns `null` when there is no word to look for, or more than sixteen
 */
export function searchExpression(text: string): string | null {
  const wanted: string[] = [];
  const unwanted: string[] = [];
  if (text.length > MAX_SEARCH) return null;
  // SQLite takes a text to end at a NUL.
  for (const [, minus, phrase, word] of text.replaceAll('\0', ' ').matchAll(TERM)) {
    const term = phrase ?? word ?? '';
    if (!SEARCHABLE.test(term)) continue;
    const isPrefix = (word !== undefined && term.endsWith('*')) || UNSPACED.test(term);
    (minus === '-' ? unwanted : wanted).push(`"${term.replaceAll('"', '""')}"${isPrefix ? ' *' : ''}`);
  }
  if (wanted.length === 0 || wanted.length + unwanted.length > MAX_WORDS) return null;
  const all = wanted.join(' AND ');
  return unwanted.length === 0 ? all : `(${all}) NOT (${unwanted.join(' OR ')})`;
}
