import type { RawRecord } from '../../../types.ts';
import type { FieldError } from '../../fields/named-fields.ts';

/** A paper on a page, and its place in UTF-16 units; without fields if the end of the page cuts it. */
export interface ListedPaper {
  readonly start: number;
  readonly end: number;
  readonly fields: Omit<RawRecord, 'kind' | 'start' | 'end'> | null;
}

/** What stands in the place of a paper and cannot be read. */
export interface FaultyPaper extends Omit<ListedPaper, 'fields'> {
  readonly error: FieldError;
}
