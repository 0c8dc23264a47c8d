import type { SideOutput, Stage, StageName } from '../types.ts';
import { beginsRecord } from './rejects.ts';

/** What one stage did in a run. */
export interface StageCounts {
  /** Values it was given. */
  in: number;
  /** Values it gave, without asides. */
  out: number;
  rejected: number;
  /** Time spent in the stage itself, without waiting for the one before. Milliseconds. */
  ms: number;
}

/** Asides that a stage has been spared but that were not passed on yet; bounds memory. */
const MAX_SIDE_OUTPUTS = 256;

/** Whether a value passes by the stages instead of through them. */
export function isSideOutput(value: unknown): value is SideOutput {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'reject' || value.kind === 'update' || value.kind === 'boilerplate';
}

/**
 * Runs `stage` over `input`, counting and timing it. Asides go past the stage, so that a stage sees only
 * what it works on; order among the others is kept. The input is released when the output is, whoever stops first.
 * @param options.through `false` lets the stage itself see the asides
 */
export async function* observe<I, O>(
  stage: Stage<I, O>,
  input: AsyncIterable<I | SideOutput>,
  signal: AbortSignal,
  counts: StageCounts,
  options: { readonly bypass: boolean } = { bypass: true },
): AsyncIterable<O | SideOutput> {
  const asides: SideOutput[] = [];
  let notOurs = 0;
  let stopped = false;
  let wake = () => {};
  let onDrained = () => {};

  async function* feed(): AsyncIterable<I> {
    const source = input[Symbol.asyncIterator]();
    try {
      for (;;) {
        const since = performance.now();
        const next = await source.next();
        notOurs += performance.now() - since;
        signal.throwIfAborted();
        if (next.done) return;
        if (options.bypass && isSideOutput(next.value)) {
          asides.push(next.value);
          if (asides.length < MAX_SIDE_OUTPUTS) continue;
          // The stage is still waiting for a value; let the reader take the asides meanwhile.
          const drained = new Promise<void>((resolve) => {
            onDrained = resolve;
          });
          wake();
          await drained;
          if (stopped) return;
        } else {
          if (!isSideOutput(next.value)) counts.in++;
          yield next.value as I;
        }
      }
    } finally {
      await source.return?.();
    }
  }

  const output = stage(feed(), signal)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const since = performance.now();
      notOurs = 0;
      const step = settle(output.next());
      let done = false;
      while (!done) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        step.onSettled(() => wake());
        await woken;
        done = step.settled;
        const paused = performance.now();
        if (done) counts.ms += paused - since - notOurs;
        yield* asides.splice(0);
        notOurs += performance.now() - paused;
        onDrained();
      }
      const { done: ended, value } = await step.promise;
      if (ended) return;
      if (!isSideOutput(value)) counts.out++;
      else if (value.kind === 'reject' && beginsRecord(value)) counts.rejected++;
      yield value;
    }
  } finally {
    stopped = true;
    onDrained();
    await output.return?.();
  }
}

/** A promise that can be asked whether it has settled, and that calls one listener when it does. */
function settle<T>(promise: Promise<T>) {
  let listener = () => {};
  const state = {
    promise,
    settled: false,
    onSettled(next: () => void): void {
      listener = next;
      if (state.settled) next();
    },
  };
  const settled = () => {
    state.settled = true;
    listener();
  };
  promise.then(settled, settled);
  return state;
}

/** Fresh counters. */
export function stageCounts(): StageCounts {
  return { in: 0, out: 0, rejected: 0, ms: 0 };
}

/** One counter a stage, in the order of the pipeline. */
export type RunCounts = Record<StageName, StageCounts>;
