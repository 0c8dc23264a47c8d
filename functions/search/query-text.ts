/** The language of searches: what a person types, read once as words, phrases, exclusions and fields. */
import { decodeIfLatex } from '../../pipeline/text/latex.ts';

/** Fields of papers that a search may name: `author:novak`. */
const FIELD_NAMES = ['author', 'cat', 'venue', 'year', 'topic'] as const;

/** A field of a search, with its value as typed, without quotation marks. */
export interface QueryField {
  readonly name: (typeof FIELD_NAMES)[number];
  readonly value: string;
  /** Whether it selects the papers without this value. */
  readonly isExcluded: boolean;
}

/** A search as typed, in its parts. */
export interface QueryText {
  /** Any may match; repeated as typed. `begin*` matches words that begin so. */
  readonly words: readonly string[];
  /** Each must match. */
  readonly phrases: readonly string[];
  /** Words and phrases of which none may match. */
  readonly excluded: readonly string[];
  readonly fields: readonly QueryField[];
  /** The words and phrases in their order, without signs: what the search is about. */
  readonly plain: string;
}

/** An optional minus, an optional field, and a phrase in quotation marks (the last may be missing) or a word. */
const TERM = new RegExp(String.raw`(-?)(?:(${FIELD_NAMES.join('|')}):(?=[^\s]))?(?:"([^"]*)"?|(\S+))`, 'giu');

/** Quotation marks of telephones and word processors. */
const QUOTATION_MARKS = /[“”„‟«»]/gu;

/** The characters that the index keeps (tokeniser unicode61: letters, digits, private use). */
const SEARCHABLE = /[\p{L}\p{N}\p{Co}]/u;

/** A longer text is prose, such as an abstract: it means no operator by its quotation marks and dashes. */
const MAX_OPERATED_WORDS = 64;

/** Reads a person's search. Any text is one; without a letter or digit it has no part. Linear time. */
export function parseQueryText(q: string): QueryText {
  // SQLite ends a text at a NUL.
  const typed = q.toWellFormed().replaceAll('\0', ' ');
  const text = (typed.includes('\\') ? decodeIfLatex(typed) : typed).replaceAll(QUOTATION_MARKS, '"');
  const isProse = (text.match(/\S+/gu)?.length ?? 0) > MAX_OPERATED_WORDS;
  const words: string[] = [];
  const phrases: string[] = [];
  const excluded: string[] = [];
  const fields: QueryField[] = [];
  const plain: string[] = [];
  const terms = isProse
    ? (text.match(/\S+/gu) ?? []).map((word) => ['', '', '', undefined, word])
    : text.matchAll(TERM);
  for (const [, minus, field, phrase, word = ''] of terms) {
    const term = (phrase ?? word).trim();
    if (field) {
      fields.push({
        name: field.toLowerCase() as QueryField['name'],
        value: term,
        isExcluded: minus === '-',
      });
    } else if (!SEARCHABLE.test(term)) continue;
    else if (minus === '-' && /\p{L}/u.test(term)) excluded.push(term);
    else {
      (phrase === undefined ? words : phrases).push(term);
      plain.push(term);
    }
  }
  return { words, phrases, excluded, fields, plain: plain.join(' ') };
}
