import { describe, expect, test } from 'vitest';
import { observe, stageCounts } from '../../../../pipeline/ledger/observe.ts';
import type { Reject, Stage, Update } from '../../../../pipeline/types.ts';

const SIGNAL = new AbortController().signal;

interface Value {
  readonly kind: 'value';
  readonly n: number;
}
const value = (n: number): Value => ({ kind: 'value', n });
const reject = (start: number): Reject => ({
  kind: 'reject',
  stage: 'split',
  code: 'missing-title',
  message: '',
  raw: '',
  start,
  end: start + 1,
});

const update: Update = { kind: 'update', title: 'A Title', externalIds: [], start: 0, end: 1 };

/** Doubles even numbers, rejects odd ones. */
const halve: Stage<Value, Value> = async function* (input) {
  for await (const { n } of input) yield n % 2 === 0 ? value(n * 2) : reject(n);
};

describe('observe', () => {
  test('counts what goes in, comes out and is rejected; what was rejected before goes past', async () => {
    const counts = stageCounts();
    const input = (async function* () {
      yield value(0);
      yield reject(100);
      yield value(1);
      yield value(2);
    })();
    const out = await Array.fromAsync(observe(halve, input, SIGNAL, counts));
    expect(out).toEqual([value(0), reject(100), reject(1), value(4)]);
    expect(counts).toMatchObject({ in: 3, out: 2, rejected: 1 });
  });

  test('an update goes past the stage and is counted nowhere', async () => {
    const counts = stageCounts();
    const input = (async function* () {
      yield update;
      yield value(0);
    })();
    expect(await Array.fromAsync(observe(halve, input, SIGNAL, counts))).toEqual([update, value(0)]);
    expect(counts).toMatchObject({ in: 1, out: 1, rejected: 0 });
  });

  test('an endless run of rejects is passed on while the stage waits, in bounded memory', async () => {
    let produced = 0;
    const input = (async function* () {
      for (;;) yield reject(produced++);
    })();
    let taken = 0;
    for await (const _ of observe(halve, input, SIGNAL, stageCounts())) if (++taken === 10_000) break;
    expect(taken).toBe(10_000);
    expect(produced - taken).toBeLessThan(1_000);
  });

  test('reads no further ahead than the stage does', async () => {
    let produced = 0;
    const input = (async function* () {
      for (;;) yield value(2 * produced++);
    })();
    let taken = 0;
    for await (const _ of observe(halve, input, SIGNAL, stageCounts())) if (++taken === 5) break;
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
    for await (const _ of observe(halve, input, SIGNAL, stageCounts())) break;
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
    const broken: Stage<Value, Value> = async function* (values) {
      for await (const first of values) {
        if (first.n === 1) throw new Error('the stage broke');
        yield first;
      }
    };
    await expect(Array.fromAsync(observe(broken, input, SIGNAL, stageCounts()))).rejects.toThrow(
      'the stage broke',
    );
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
      for await (const _ of observe(halve, input, stop.signal, stageCounts()))
        if (++taken === 3) stop.abort(reason);
    })();
    await expect(reading).rejects.toBe(reason);
  });

  test('time waiting for the input is not time of the stage', async () => {
    const counts = stageCounts();
    const input = (async function* () {
      for (let n = 0; n < 5; n++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        yield value(0);
      }
    })();
    await Array.fromAsync(observe(halve, input, SIGNAL, counts));
    expect(counts.ms).toBeLessThan(60);
  });
});
