import { isSideOutput } from '../ledger/observe.ts';
import type { ClassifiedPaper, Reject, SideOutput, Stage } from '../types.ts';

/** Writes a batch in one transaction. */
export type WriteBatch = (papers: readonly ClassifiedPaper[], rejects: readonly Reject[]) => Promise<void>;

/** Papers a transaction: what a kill may cost is the work on as many. */
const BATCH = 16;

/**
 * Writes papers and rejects in batches and passes them on once they are written. The one stage that also takes asides.
 * @param size values of a batch
 */
export function load(
  writeBatch: WriteBatch,
  size = BATCH,
): Stage<ClassifiedPaper | SideOutput, ClassifiedPaper> {
  return async function* (values, signal): AsyncIterable<ClassifiedPaper | SideOutput> {
    let batch: (ClassifiedPaper | SideOutput)[] = [];
    const flush = async function* (): AsyncIterable<ClassifiedPaper | SideOutput> {
      signal.throwIfAborted();
      await writeBatch(
        batch.filter((value) => !isSideOutput(value)),
        batch.filter((value) => value.kind === 'reject'),
      );
      yield* batch;
      batch = [];
    };
    for await (const value of values) {
      batch.push(value);
      if (batch.length >= size) yield* flush();
    }
    if (batch.length > 0) yield* flush();
  };
}
