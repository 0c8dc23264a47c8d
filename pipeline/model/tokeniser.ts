import { Tokenizer } from '@huggingface/tokenizers';
import { ModelError } from '../errors.ts';
import { MAX_TOKENS, VOCABULARY } from './minilm.ts';

/** A tokenised text. */
export interface Tokens {
  /** Token ids: `[CLS]`, at most 254 word pieces, `[SEP]`. */
  readonly ids: Int32Array<ArrayBuffer>;
  /** Whether the end of the text was cut off. */
  readonly truncated: boolean;
}

/** Cuts text into word pieces, in linear time. Reads at most `MAX_CHARACTERS`. */
export type Tokenise = (text: string) => Tokens;

/**
 * Maximum length of the tokenised text, in UTF-16 units; a longer text counts as truncated. No entry of the vocabulary
 * has more than 18 characters, so 254 pieces of ordinary text take 5,000 at most. Only blanks, accents without letters
 * and words of more than 100 letters (one `[UNK]` each) take more.
 */
export const MAX_CHARACTERS = 16_384;

const CLS = 101;
/** The last of the special tokens that texts get: `[UNK]`, `[CLS]`, `[SEP]`. */
const SEP = 102;

/**
 * Makes a tokeniser from a Hugging Face tokenizer.json: lower-cased BERT WordPiece (M. Schuster and K. Nakajima, "Japanese
 * and Korean Voice Search", ICASSP 2012), cut at the model's 256 tokens instead of the file's 128, without padding. A
 * special token in the text, `[SEP]` for example, becomes that token, as in the reference implementation.
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

/** Whether the vocabulary has any piece of the text; all texts that it knows nothing of have one embedding. */
export function isKnown(text: string, tokenise: Tokenise): boolean {
  return tokenise(text).ids.some((id) => id > SEP);
}

function readTokenizer(json: string): Tokenizer {
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer(JSON.parse(json), {});
  } catch (cause) {
    const message =
      'Reading the tokeniser: not a Hugging Face tokeniser; expected the content of tokenizer.json.';
    throw new ModelError(message, { cause });
  }
  const size = tokenizer.get_vocab().size;
  if (
    size !== VOCABULARY ||
    tokenizer.token_to_id('[CLS]') !== CLS ||
    tokenizer.token_to_id('[SEP]') !== SEP
  ) {
    throw new ModelError(
      `Reading the tokeniser: a vocabulary of ${size} entries; expected ${VOCABULARY} with [CLS] at ${CLS} and [SEP] at ${SEP}.`,
    );
  }
  return tokenizer;
}

/** The first `length` units of a text, or one fewer before the second half of a surrogate pair. */
function cut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
