/** What checks of a database find, and how it is mended. */

/** What `paperwire doctor --repair` does about a finding: a step of functions/server/care/repair-database.ts. */
export type Repair =
  | 'rebuild-file'
  | 'schema'
  | 'indexes'
  | 'orphans'
  | 'full-text'
  | 'content'
  | 'copies'
  | 'vectors'
  | 'cells'
  | 'titles'
  | 'topics'
  | 'counts'
  | 'ledger'
  | 'leases';

/** Something that is wrong with a database, or with what it needs. */
export interface Finding {
  /** The name of the check. */
  readonly check: string;
  /** What is wrong, with numbers. */
  readonly problem: string;
  /** What that means to readers. */
  readonly effect: string;
  /** The command, or what a person does, that mends it. */
  readonly remedy: string;
  /** `null` where nothing that is left says what was there. */
  readonly repair: Repair | null;
}

/** The command that repairs what can be derived. */
const REPAIR = 'paperwire doctor --repair';

/** How to go on where data are lost. */
export const RESTORE =
  'restore a backup: paperwire restore FILE; without one, ingest the dumps again into a new database';

/** A finding of the check that has the name of its repair, which `paperwire doctor --repair` does. */
export function repairable(repair: Repair, problem: string, effect: string): Finding {
  return { check: repair, repair, problem, effect, remedy: REPAIR };
}

/** `1 row`, `2 rows`. */
export function countOf(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
