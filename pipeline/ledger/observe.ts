import { type SideOutput, STAGES, type Stage, type StageName } from '../types.ts';

/** What one stage did in a run. Side outputs that it passes on count for nothing. */
export interface StageCounts {
  in: number;
  out: number;
  /** Records that it rejected; of `load`, all rejects that it wrote. */
  rejected: number;
  /** Time spent in the stage itself, without waiting for the one before. Milliseconds. */
  ms: number;
}

/** One counter a stage, in the order of the pipeline. */
export type RunCounts = Record<StageName, StageCounts>;

/** Counters of a new run. */
export function runCounts(): RunCounts {
  const counts = STAGES.map((name) => [name, { in: 0, out: 0, rejected: 0, ms: 0 }]);
  return Object.fromEntries(counts) as RunCounts;
}

/** Whether a value is one that stages pass on unchanged. */
export function isSideOutput(value: unknown): value is SideOutput {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'reject' || value.kind === 'update' || value.kind === 'boilerplate';
}

/**
 * Runs a stage, and counts and times it. Its input is released when its output is, whoever stops first.
 * @throws `signal.reason` once the signal aborts
 */
export async function* observe<I, O>(
  name: StageName,
  stage: Stage<I, O>,
  input: AsyncIterable<I>,
  signal: AbortSignal,
  counts: StageCounts,
): AsyncIterable<O> {
  /** Time since `calledAt`, when the next output was asked for, in which the stage waited for its input. */
  let waitedMs = 0;
  let calledAt = 0;
  /** Since when it waits. A stage may read ahead, so that it waits while nobody asks for an output. */
  let waitsSince: number | undefined;
  const waited = () => (waitsSince === undefined ? 0 : performance.now() - Math.max(waitsSince, calledAt));
  async function* observed(): AsyncIterable<I> {
    const source = input[Symbol.asyncIterator]();
    try {
      for (;;) {
        waitsSince = performance.now();
        const { done, value } = await source.next();
        waitedMs += waited();
        waitsSince = undefined;
        signal.throwIfAborted();
        if (done) return;
        if (!isSideOutput(value)) counts.in++;
        yield value;
      }
    } finally {
      await source.return?.();
    }
  }
  const output = stage(observed(), signal)[Symbol.asyncIterator]();
  try {
    for (;;) {
      calledAt = performance.now();
      waitedMs = 0;
      const { done, value } = await output.next();
      counts.ms += performance.now() - calledAt - waitedMs - waited();
      if (done) return;
      if (!isSideOutput(value)) counts.out++;
      else if (value.kind === 'reject' && !value.continues && (value.stage === name || name === 'load'))
        counts.rejected++;
      yield value;
    }
  } finally {
    await output.return?.();
  }
}
