/** Maximum length of a search, in UTF-16 units. */
export const MAX_SEARCH = 200;
/** Maximum number of words and phrases in a search. */
export const MAX_WORDS = 16;

/** A phrase in quotation marks (the last may be missing) or a word; a leading `-` excludes it. */
const TERM = /(-?)(?:"([^"]*)"?|([^\s"]+))/gu;

/** The characters that the index keeps (tokeniser unicode61: letters, digits, private use). */
const SEARCHABLE = /[\p{L}\p{N}\p{Co}]/u;

/**
 * The end of a word in a script without spaces between words or their parts. The index joins it with the following text,
 * so the search takes it as a prefix.
 */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]$/u;

/** A search as expressions of FTS5, each of one quoted term: a word, a phrase or a beginning. */
export interface SearchTerms {
  readonly included: readonly string[];
  readonly excluded: readonly string[];
}

/**
 * Reads a person's search: `"quoted words"` are a phrase, `word*` is a beginning, `-word` is excluded. Quotes each term, so
 * the input contains no operator and no syntax error.
 * @returns `null` without a word to find, and for more than sixteen words
 */
export function searchTerms(text: string): SearchTerms | null {
  const included: string[] = [];
  const excluded: string[] = [];
  if (text.length > MAX_SEARCH) return null;
  // SQLite ends a text at a NUL.
  for (const [, minus, phrase, word] of text.replaceAll('\0', ' ').matchAll(TERM)) {
    const term = phrase ?? word ?? '';
    if (!SEARCHABLE.test(term)) continue;
    const isPrefix = (word !== undefined && term.endsWith('*')) || UNSPACED.test(term);
    (minus === '-' ? excluded : included).push(`"${term.replaceAll('"', '""')}"${isPrefix ? ' *' : ''}`);
  }
  if (included.length === 0 || included.length + excluded.length > MAX_WORDS) return null;
  return { included, excluded };
}

/**
 * Translates a person's search into an expression of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax): all words
 * must match, and none that is excluded.
 * @returns `null` where `searchTerms` does
 */
export function searchExpression(text: string): string | null {
  const terms = searchTerms(text);
  if (terms === null) return null;
  const all = terms.included.join(' AND ');
  return terms.excluded.length === 0 ? all : `(${all}) NOT (${terms.excluded.join(' OR ')})`;
}
