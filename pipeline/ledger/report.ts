import type { RunCounts } from './observe.ts';

/**
 * Result of a run. `records = stored + merged + rejected`; records, rejects, updates and boilerplate together cover the dump.
 */
export interface Report {
  readonly dumpId: string;
  readonly name: string;
  readonly format: string;
  /** Whether the format is a guess, because the layout of the dump is unknown. */
  readonly guessed: boolean;
  readonly capturedAt: string;
  readonly bytes: number;
  readonly records: number;
  readonly stored: number;
  readonly merged: number;
  readonly rejected: number;
  /** Notices that a paper has a new version. They are no records. */
  readonly updates: number;
  /** Bytes outside records: navigation, headings, separators. */
  readonly boilerplateBytes: number;
  /** Lines outside records, blank ones not counted. */
  readonly boilerplateLines: number;
  /** Byte sequences that are no valid text. */
  readonly invalidBytes: number;
  /** How many of the dump's items each topic has, most first. */
  readonly topics: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Whether nothing was written. */
  readonly dryRun: boolean;
  readonly stages: RunCounts;
}
