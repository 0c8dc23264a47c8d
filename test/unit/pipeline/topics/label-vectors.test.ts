import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  centred,
  dot,
  keywordVectors,
  labelCentre,
  labelVectors,
  refineLabelVectors,
} from '../../../../pipeline/topics/label-vectors.ts';
import type { Embedder } from '../../../../pipeline/types.ts';

const vector = (...xs: number[]) => Float32Array.from(xs);
const near = (xs: readonly number[]) => xs.map((x) => expect.closeTo(x, 6));
const NO_CENTRE = vector(0, 0);

/** A point of the unit circle. */
const at = (degrees: number) =>
  vector(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

const documents = fc.array(fc.integer({ min: 0, max: 359 }).map(at), { maxLength: 40 });

describe('keywordVectors()', () => {
  /** Embeds a text as its length, later ones sooner; counts how many it works on at once. */
  function fakeEmbedder(concurrency: number) {
    const seen = { now: 0, most: 0 };
    const embedder: Embedder = {
      model: 'fake',
      dimensions: 1,
      concurrency,
      async embed(text) {
        seen.most = Math.max(seen.most, ++seen.now);
        await new Promise((resolve) => setTimeout(resolve, 10 - text.length));
        seen.now--;
        return { vector: vector(text.length), tokens: 3, truncated: false };
      },
      close: async () => {},
    };
    return { embedder, seen };
  }
  const topics = [
    ['a', 'bbb', 'cc'],
    ['dddd', 'eeeee'],
  ].map((keywords, i) => ({ slug: `t${i}`, name: '', description: '', keywords }));

  it.each([1, 2, 8])('keeps topics and keywords in order with %i at once', async (concurrency) => {
    const { embedder, seen } = fakeEmbedder(concurrency);
    expect(await keywordVectors(topics, embedder)).toEqual([
      [vector(1), vector(3), vector(2)],
      [vector(4), vector(5)],
    ]);
    expect(seen.most).toBe(Math.min(concurrency, 5));
  });

  it('rejects with the error of the embedder', async () => {
    const { embedder } = fakeEmbedder(2);
    const broken = { ...embedder, embed: () => Promise.reject(new Error('no model')) };
    await expect(keywordVectors(topics, broken)).rejects.toThrow('no model');
  });
});

describe('labelCentre() and labelVectors()', () => {
  it('subtract the common part of the topics', () => {
    // Directions (0.6, 0.8) and (-0.6, 0.8): mean (0, 0.8), of which two topics make 2/18.
    const keywords = [[vector(0.6, 0.8)], [vector(-0.6, 0.8)]];
    expect([...labelCentre(keywords)]).toEqual(near([0, 0.8 / 9]));
    // (0.6, 0.8 - 0.0889), scaled to length 1.
    const length = Math.hypot(0.6, 0.8 - 0.8 / 9);
    expect(labelVectors(keywords).map((label) => [...label])).toEqual([
      near([0.6 / length, (0.8 - 0.8 / 9) / length]),
      near([-0.6 / length, (0.8 - 0.8 / 9) / length]),
    ]);
  });

  it('give topics equal weight for any number of keywords', () => {
    const one = [[at(0)], [at(90)]];
    const many = [[at(0), at(0), at(0)], [at(90)]];
    expect(labelCentre(many)).toEqual(labelCentre(one));
  });

  it('return zeros for a vector that equals the common part', () => {
    expect(centred(vector(3, 4), vector(3, 4))).toEqual(vector(0, 0));
  });
});

describe('refineLabelVectors()', () => {
  it('stays at the keywords without documents', () => {
    const labels = [at(10), at(100)];
    expect(refineLabelVectors(labels, [], NO_CENTRE)).toEqual(labels);
  });

  it.each([1, 54, 500])('stays at the keywords when all %i documents are of one topic', (n) => {
    const labels = [at(0), at(180)];
    const all = Array.from({ length: n }, (_, i) => at(20 + (i % 30)));
    expect(refineLabelVectors(labels, all, NO_CENTRE)).toEqual(labels);
  });

  it('turns once towards the nearest half of its documents and away from the others', () => {
    // To the first label: 0 degrees twice, farther off (0.6, 0.8), which the half leaves out. To the second: (-1, 0).
    const docs = [vector(0.6, 0.8), vector(1, 0), vector(-1, 0), vector(1, 0)];
    const [first, second] = refineLabelVectors([vector(0.8, -0.6), vector(-0.8, -0.6)], docs, NO_CENTRE);
    // Half: 2 of 3, mean (1, 0). Others: 1, mean (-1, 0). Contrast (2, 0) -> (1, 0). Evidence 2*1/3, weight 2/3 / (2/3 + 24).
    const w = 2 / 3 / (2 / 3 + 24);
    const [x, y] = [(1 - w) * 0.8 + w, (1 - w) * -0.6];
    expect([...(first ?? [])]).toEqual(near([x / Math.hypot(x, y), y / Math.hypot(x, y)]));
    // Half: (-1, 0). Others: ((0.6 + 1 + 1) / 3, 0.8 / 3). Evidence 1*3/4.
    const [cx, cy] = [-1 - 2.6 / 3, -0.8 / 3];
    const u = 0.75 / 24.75;
    const [p, q] = [
      (1 - u) * -0.8 + (u * cx) / Math.hypot(cx, cy),
      (1 - u) * -0.6 + (u * cy) / Math.hypot(cx, cy),
    ];
    expect([...(second ?? [])]).toEqual(near([p / Math.hypot(p, q), q / Math.hypot(p, q)]));
  });

  it('subtracts the centre from documents before it assigns them', () => {
    // As it is, (0.8, 0.6) is nearer to (1, 0); less (0.7, 0) it is nearer to (0, 1).
    const docs = [...Array(30).fill(vector(0.8, 0.6)), ...Array(30).fill(vector(1, 0))];
    const labels = [vector(1, 0), vector(0, 1)];
    const [, plain] = refineLabelVectors(labels, docs, vector(0, 0));
    const [, moved] = refineLabelVectors(labels, docs, vector(0.7, 0));
    expect(plain).toEqual(vector(0, 1));
    expect(moved).not.toEqual(vector(0, 1));
  });

  it('keeps a topic without documents', () => {
    const labels = [at(0), at(90), at(180)];
    const docs = [at(10), at(170), at(20), at(160)];
    expect(refineLabelVectors(labels, docs, NO_CENTRE)[1]).toEqual(labels[1]);
  });

  it('moves further with more documents', () => {
    const labels = [at(0), at(180)];
    const turned = [2, 20, 200, 2000].map((n) => {
      const docs = [...Array(n).fill(at(40)), ...Array(n).fill(at(220))];
      return dot(refineLabelVectors(labels, docs, NO_CENTRE)[0] ?? vector(), at(40));
    });
    expect(turned).toEqual(turned.toSorted((a, b) => a - b));
    expect(turned[0]).toBeLessThan(Math.cos((35 * Math.PI) / 180));
    expect(turned[3]).toBeGreaterThan(Math.cos((3 * Math.PI) / 180));
  });

  it('returns the same bits for any order of documents', () => {
    const labels = [vector(1, 0), vector(-1, 0)];
    // Mirror images are equally near to a label, so that a half must choose between them.
    const mirrored = fc
      .tuple(fc.constantFrom(0.6, -0.6, 0.8, -0.8), fc.constantFrom(1, -1))
      .map(([x, sign]) => vector(x, sign * (1.4 - Math.abs(x))));
    const shuffles = fc
      .array(mirrored, { minLength: 2, maxLength: 40 })
      .chain((docs) => fc.tuple(fc.constant(docs), fc.shuffledSubarray(docs, { minLength: docs.length })));
    fc.assert(
      fc.property(shuffles, ([docs, shuffled]) => {
        const refined = refineLabelVectors(labels, docs, NO_CENTRE);
        expect(refineLabelVectors(labels, shuffled, NO_CENTRE)).toEqual(refined);
      }),
    );
  });

  it('returns unit vectors for any corpus, and changes no argument', () => {
    fc.assert(
      fc.property(documents, (docs) => {
        const labels = [at(0), at(120), at(240)];
        const before = docs.map((document) => [...document]);
        for (const label of refineLabelVectors(labels, docs, vector(0.2, 0.1))) {
          expect(dot(label, label)).toBeCloseTo(1, 5);
        }
        expect(labels).toEqual([at(0), at(120), at(240)]);
        expect(docs.map((document) => [...document])).toEqual(before);
      }),
    );
  });
});
