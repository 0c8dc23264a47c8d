import type { RunCounts } from './observe.ts';

/** What a run did. `records = stored + merged + rejected`; the bytes of records, rejects, updates and boilerplate are the dump's. */
export interface Report {
  readonly dumpId: string;
  readonly name: string;
  readonly format: string;
  /** Whether the format is a guess, since the dump's layout is none that is known. */
  readonly guessed: boolean;
  readonly capturedAt: string;
  readonly bytes: number;
  readonly records: number;
  readonly stored: number;
  readonly merged: number;
  readonly rejected: number;
  /** Papers of which the dump says only that they have a new version. They are no records. */
  readonly updates: number;
  /** Bytes outside records: page furniture, separators. */
  readonly boilerplateBytes: number;
  /** Lines of page furniture. */
  readonly boilerplateLines: number;
  /** Places where the bytes were no valid text. */
  readonly invalidBytes: number;
  /** How many of the dump's items each topic has, most first. */
  readonly topics: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Whether nothing was written. */
  readonly dryRun: boolean;
  readonly stages: RunCounts;
}
