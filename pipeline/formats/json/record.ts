import type { FieldNames } from '../fields/field-names.ts';
import { isObject } from '../fields/json-values.ts';
import { type FieldError, readNamedFields } from '../fields/named-fields.ts';
import type { RecordFields } from '../fields/record-fields.ts';
import { readJson } from './value.ts';

/** A text that is no record: a code of its own when it is no JSON at all. */
export interface RecordFault {
  readonly code: 'bad-json' | FieldError['code'];
  readonly message: string;
}

/** The record that an object in JSON tells of, or why it tells of none. */
export function readRecord(text: string, names: FieldNames): RecordFields | RecordFault {
  const read = readJson(text);
  if ('error' in read) {
    return { code: 'bad-json', message: `${read.error.message}; wanted is an object in JSON (RFC 8259)` };
  }
  if (isObject(read.value)) return readNamedFields(read.value, names);
  const what = Array.isArray(read.value) ? 'a list' : read.value === null ? 'null' : `a ${typeof read.value}`;
  return { code: 'bad-json', message: `found ${what}; wanted is an object with the fields of a paper` };
}
