import type { ClassifiedPaper, Reject, SideOutput, Stage } from '../types.ts';

/** Writes a batch. */
export type WriteBatch = (papers: readonly ClassifiedPaper[], rejects: readonly Reject[]) => Promise<void>;

/** Papers with a text to embed, a batch: the work that a kill may cost. */
const BATCH_VALUES = 16;

/** A batch holds at most so many times more values in all, since the others cost little. */
const CHEAP_FACTOR = 4;

/**
 * Writes papers and rejects in batches, and passes them on when they are written.
 * @param size papers with a text to embed, a batch, at most
 */
export function load(
  writeBatch: WriteBatch,
  size = BATCH_VALUES,
): Stage<ClassifiedPaper | SideOutput, ClassifiedPaper | SideOutput> {
  return async function* (values, signal) {
    let batch: (ClassifiedPaper | SideOutput)[] = [];
    let costly = 0;
    async function* flush() {
      signal.throwIfAborted();
      await writeBatch(
        batch.filter((value) => value.kind === 'paper'),
        batch.filter((value) => value.kind === 'reject'),
      );
      yield* batch;
      batch = [];
      costly = 0;
    }
    for await (const value of values) {
      batch.push(value);
      if (value.kind === 'paper' && value.needsEmbedding) costly++;
      if (costly >= size || batch.length >= CHEAP_FACTOR * size) yield* flush();
    }
    if (batch.length > 0) yield* flush();
  };
}
