import type { FieldError } from '../fields/named-fields.ts';
import type { RecordFields } from '../fields/record-fields.ts';
import type { Place } from './node-text.ts';

/** A paper at its place in a section. */
export interface FoundPaper extends Place {
  readonly result: RecordFields | FieldError;
}

export const MIN_ABSTRACT_CHARS = 80;

/** A title has at least as many words, where nothing else marks it as one. */
export const MIN_TITLE_WORDS = 4;
