import type { ClassifiedPaper, Reject, SideOutput, Stage } from '../types.ts';

/** Writes a batch in one transaction. */
export type WriteBatch = (papers: readonly ClassifiedPaper[], rejects: readonly Reject[]) => Promise<void>;

/** Values a transaction: the work that a kill may cost. */
const BATCH_VALUES = 16;

/**
 * Writes papers and rejects in batches, and passes them on when they are written.
 * @param size values a batch
 */
export function load(
  writeBatch: WriteBatch,
  size = BATCH_VALUES,
): Stage<ClassifiedPaper | SideOutput, ClassifiedPaper | SideOutput> {
  return async function* (values, signal) {
    let batch: (ClassifiedPaper | SideOutput)[] = [];
    async function* flush() {
      signal.throwIfAborted();
      await writeBatch(
        batch.filter((value) => value.kind === 'paper'),
        batch.filter((value) => value.kind === 'reject'),
      );
      yield* batch;
      batch = [];
    }
    for await (const value of values) {
      batch.push(value);
      if (batch.length >= size) yield* flush();
    }
    if (batch.length > 0) yield* flush();
  };
}
