import type { FieldNames } from '../fields/field-names.ts';
import { isObject } from '../fields/json-values.ts';
import { type FieldError, readNamedFields } from '../fields/named-fields.ts';
import type { RecordFields } from '../fields/record-fields.ts';
import { readJson } from './value.ts';

/** Why a text is no record; `bad-json` if it is no object in JSON. */
export interface RecordError {
  readonly code: 'bad-json' | FieldError['code'];
  readonly message: string;
}

/**
 * Reads the record in an object in JSON, or says why it holds none.
 * @param key the name of the member that holds the object, which may be an id or address
 */
export function readRecord(text: string, names: FieldNames, key?: string): RecordFields | RecordError {
  const read = readJson(text);
  if ('error' in read) {
    return { code: 'bad-json', message: `${read.error.message}; expected an object in JSON (RFC 8259)` };
  }
  if (isObject(read.value))
    return readNamedFields(key === undefined ? read.value : { key, ...read.value }, names);
  const what = Array.isArray(read.value) ? 'a list' : read.value === null ? 'null' : `a ${typeof read.value}`;
  return { code: 'bad-json', message: `found ${what}; expected an object with the fields of a paper` };
}
