import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EFFORTS, keptPositions, MIN_KEPT_TOKENS } from '../../../../pipeline/model/effort.ts';

const [CLS, SEP, FULL_STOP, COMMA, THE] = [101, 102, 1012, 1010, 1996];

test('keptPositions() keeps rare words, full stops and both ends, in their order', () => {
  // "[CLS] the w, the w. the w, the w. ... [SEP]" with other words w: 92 tokens, of which 64 stay.
  const middle = Array.from({ length: 30 }, (_, i) => [THE, 5000 + i, i % 2 === 0 ? COMMA : FULL_STOP]);
  const ids = Int32Array.from([CLS, ...middle.flat(), SEP]);
  const kept = [...keptPositions(ids, 0.4)];
  expect(kept).toHaveLength(MIN_KEPT_TOKENS);
  const count = (id: number) => kept.filter((position) => ids[position] === id).length;
  expect([count(CLS), count(SEP), count(FULL_STOP), count(COMMA)]).toEqual([1, 1, 15, 0]);
  // 2 ends, 15 full stops and 30 words leave room for the first 17 of 30 articles.
  expect(kept.filter((position) => ids[position] === THE)).toEqual(
    Array.from({ length: 17 }, (_, i) => 1 + 3 * i),
  );
  expect(kept).toEqual(kept.toSorted((a, b) => a - b));
});

test('keptPositions() keeps the share of the effort, and short texts whole', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(30_521), { minLength: 2, maxLength: 256 }),
      fc.constantFrom(...EFFORTS),
      (ids, effort) => {
        const kept = keptPositions(Int32Array.from(ids), effort);
        const wanted = Math.max(MIN_KEPT_TOKENS, Math.round(effort * ids.length));
        expect(kept).toHaveLength(Math.min(ids.length, wanted));
        expect(new Set(kept).size).toBe(kept.length);
        if (effort === 1) expect([...kept]).toEqual([...ids.keys()]);
      },
    ),
  );
});
