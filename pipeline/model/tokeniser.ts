import { Tokenizer } from '@huggingface/tokenizers';
import { ModelError } from '../errors.ts';
import { MAX_TOKENS, VOCABULARY } from './minilm.ts';

/** A text as the model reads it. */
export interface Tokens {
  /** Token ids: `[CLS]`, at most 254 word pieces, `[SEP]`. */
  readonly ids: Int32Array<ArrayBuffer>;
  /** Whether the text's end was left out. */
  readonly truncated: boolean;
}

/** Cuts text into word pieces. Takes time linear in what it reads of a text, which is at most `MAX_CHARACTERS`. */
export type Tokenise = (text: string) => Tokens;

/**
 * UTF-16 units handed to the tokeniser; a text that goes on after them counts as truncated. No entry of the vocabulary
 * is longer than 18 characters, so 254 pieces of ordinary text need 5,000 at most. Beyond the cap lie
 * texts of blanks, of accents without letters and of words over 100 letters (one `[UNK]` each).
 */
export const MAX_CHARACTERS = 16_384;

const CLS = 101;
const SEP = 102;

/**
 * Makes a tokeniser of a Hugging Face tokenizer.json: lower-cased BERT WordPiece (M. Schuster and K. Nakajima, "Japanese
 * and Korean Voice Search", ICASSP 2012), cut at the model's 256 tokens instead of the file's 128, without padding.
 * Special tokens spelt out in a text, such as `[SEP]`, become that token, as in the reference implementation.
 *
 * @param json content of tokenizer.json
 * @throws ModelError when it is not the tokeniser of the model
 */
export function createTokeniser(json: string): Tokenise {
  const tokenizer = readTokenizer(json);
  return (text) => {
    const head = text.length > MAX_CHARACTERS ? cut(text, MAX_CHARACTERS) : text;
    const { ids } = tokenizer.encode(head);
    if (ids.length <= MAX_TOKENS) return { ids: Int32Array.from(ids), truncated: head.length < text.length };
    const kept = Int32Array.from(ids.slice(0, MAX_TOKENS));
    kept[MAX_TOKENS - 1] = SEP;
    return { ids: kept, truncated: true };
  };
}

function readTokenizer(json: string): Tokenizer {
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer(JSON.parse(json), {});
  } catch (cause) {
    throw new ModelError(
      'Reading the tokeniser: not the JSON of a Hugging Face tokeniser, wanted tokenizer.json.',
      {
        cause,
      },
    );
  }
  const size = tokenizer.get_vocab().size;
  if (
    size !== VOCABULARY ||
    tokenizer.token_to_id('[CLS]') !== CLS ||
    tokenizer.token_to_id('[SEP]') !== SEP
  ) {
    throw new ModelError(
      `Reading the tokeniser: a vocabulary of ${size} entries, wanted ${VOCABULARY} with [CLS] at ${CLS} and [SEP] at ${SEP}.`,
    );
  }
  return tokenizer;
}

/** The first `length` units of a text, or one fewer so as not to halve a surrogate pair. */
function cut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
