import type { RawRecord } from '../../types.ts';

/** What a record holds beside its place in the dump. */
export type RecordFields = Omit<RawRecord, 'kind' | 'start' | 'end'>;

/** Leaves out fields that are `undefined`, and empty lists. */
export function withoutEmpty<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) kept[name] = value;
  return kept as { [K in keyof T]: Exclude<T[K], undefined> };
}
