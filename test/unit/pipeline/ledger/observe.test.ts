import { describe, expect, test } from 'vitest';
import { observe, type StageCounts } from '../../../../pipeline/ledger/observe.ts';
import type { Reject, Stage, StageName, Update } from '../../../../pipeline/types.ts';

const SIGNAL = new AbortController().signal;

interface Value {
  readonly kind: 'value';
  readonly n: number;
}
const value = (n: number): Value => ({ kind: 'value', n });
const reject = (start: number, stage: StageName = 'normalise'): Reject => ({
  kind: 'reject',
  stage,
  code: 'missing-title',
  message: '',
  raw: '',
  start,
  end: start + 1,
});

const update: Update = { kind: 'update', title: 'A Title', externalIds: [], start: 0, end: 1 };

type Passed = Value | Reject | Update;

const stageCounts = (): StageCounts => ({ in: 0, out: 0, rejected: 0, ms: 0 });

/** Observes the stage as `normalise`. */
const observed = (
  stage: Stage<Passed, Passed>,
  input: AsyncIterable<Passed>,
  counts = stageCounts(),
  signal = SIGNAL,
) => observe('normalise', stage, input, signal, counts);

/** Doubles even numbers, rejects odd ones, passes side outputs on. */
const halve: Stage<Passed, Passed> = async function* (input) {
  for await (const each of input) {
    if (each.kind !== 'value') yield each;
    else yield each.n % 2 === 0 ? value(each.n * 2) : reject(each.n);
  }
};

describe('observe()', () => {
  test('counts inputs, outputs and the records that the stage rejects, not those rejected before', async () => {
    const counts = stageCounts();
    const input = (async function* () {
      yield value(0);
      yield reject(100, 'split');
      yield value(1);
      yield value(2);
    })();
    const out = await Array.fromAsync(observed(halve, input, counts));
    expect(out).toEqual([value(0), reject(100, 'split'), reject(1), value(4)]);
    expect(counts).toMatchObject({ in: 3, out: 2, rejected: 1 });
  });

  test('counts no update', async () => {
    const counts = stageCounts();
    const input = (async function* () {
      yield update;
      yield value(0);
    })();
    expect(await Array.fromAsync(observed(halve, input, counts))).toEqual([update, value(0)]);
    expect(counts).toMatchObject({ in: 1, out: 1, rejected: 0 });
  });

  test('passes an endless run of rejects on in bounded memory', async () => {
    let produced = 0;
    const input = (async function* () {
      for (;;) yield reject(produced++);
    })();
    let taken = 0;
    for await (const _ of observed(halve, input)) if (++taken === 10_000) break;
    expect(taken).toBe(10_000);
    expect(produced - taken).toBeLessThan(1_000);
  });

  test('reads no further ahead than the stage does', async () => {
    let produced = 0;
    const input = (async function* () {
      for (;;) yield value(2 * produced++);
    })();
    let taken = 0;
    for await (const _ of observed(halve, input)) if (++taken === 5) break;
    expect(produced).toBe(5);
  });

  test('releases the input when the reader stops early', async () => {
    let released = false;
    const input = (async function* () {
      try {
        for (let n = 0; ; n++) yield value(n);
      } finally {
        released = true;
      }
    })();
    for await (const _ of observed(halve, input)) break;
    expect(released).toBe(true);
  });

  test('releases the input when the stage throws, and passes the error on', async () => {
    let released = false;
    const input = (async function* () {
      try {
        yield value(1);
      } finally {
        released = true;
      }
    })();
    const broken: Stage<Passed, Passed> = async function* (values) {
      for await (const first of values) {
        if (first.kind === 'value') throw new Error('the stage broke');
        yield first;
      }
    };
    await expect(Array.fromAsync(observed(broken, input))).rejects.toThrow('the stage broke');
    expect(released).toBe(true);
  });

  test('stops when the signal aborts', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const input = (async function* () {
      for (let n = 0; ; n += 2) yield value(n);
    })();
    let taken = 0;
    const reading = (async () => {
      for await (const _ of observed(halve, input, stageCounts(), stop.signal))
        if (++taken === 3) stop.abort(reason);
    })();
    await expect(reading).rejects.toBe(reason);
  });

  test('counts no time in which the stage waits for its input', async () => {
    const counts = stageCounts();
    const input = (async function* () {
      for (let n = 0; n < 5; n++) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        yield value(0);
      }
    })();
    await Array.fromAsync(observed(halve, input, counts));
    expect(counts.ms).toBeLessThan(200);
  });
});
