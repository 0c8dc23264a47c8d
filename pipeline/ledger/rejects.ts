import type { Reject } from '../types.ts';

/**
 * Code of a reject that is no record of its own: it goes on, byte for byte, with the reject before it, of a record that is too
 * long to be held whole. The tables tell parts by it, see db/rejects.ts.
 */
export const CONTINUED = 'continued';

/** Whether a reject is a record, or the first part of one. */
export function beginsRecord({ code }: Pick<Reject, 'code'>): boolean {
  return code !== CONTINUED;
}
