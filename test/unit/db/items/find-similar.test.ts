import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../../db/database.ts';
import { completeDump } from '../../../../db/dumps/complete-dump.ts';
import { registerDump } from '../../../../db/dumps/dumps.ts';
import { findSimilar } from '../../../../db/items/find-similar.ts';
import { upsertItems } from '../../../../db/items/upsert-items.ts';
import { deriveContent } from '../../../../pipeline/identity/derived-content.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import {
  byAxis,
  loadedPaper,
  openTestCatalogue,
  openTestDatabase,
  wholeReading,
} from '../../../support/catalogue.ts';

const NOW = new Date('2025-03-12T00:00:00Z');
const COUNT = 1_500;

/** Numbers from 0 to 1 that are the same in every run (xorshift32). */
function random(seed: number): () => number {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

/** Unit vectors around thirty centres, as texts on thirty subjects have. */
const vectors = (() => {
  const next = random(42);
  const centres = Array.from({ length: 30 }, () => Float32Array.from({ length: 384 }, () => next() - 0.5));
  return Array.from({ length: COUNT }, (_, i) => {
    const vector = (centres[i % 30] as Float32Array).map((x) => x + (next() - 0.5));
    const norm = Math.hypot(...vector);
    return vector.map((x) => x / norm);
  });
})();

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

const idOf = (i: number) => i.toString(16).padStart(32, '0');

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
  const load = async (id: string, numbers: readonly number[]) => {
    const dump = { id: id.repeat(64), capturedAt: '2025-03-11T00:00:00Z', reading: 1 };
    await registerDump(db, { ...dump, name: 'dump', bytes: COUNT }, NOW);
    const papers = numbers.map((i) =>
      loadedPaper(`Paper ${i}`, {
        itemId: idOf(i),
        start: i,
        end: i + 1,
        embedding: { vector: vectors[i] as Float32Array, tokens: 2, truncated: false },
      }),
    );
    for (let at = 0; at < papers.length; at += 200)
      await upsertItems(db, dump, 'm', papers.slice(at, at + 200), [], NOW);
    return wholeReading(dump, numbers.length);
  };
  const numbers = [...vectors.keys()];
  const read = await load(
    'a',
    numbers.filter((i) => i % 10 !== 9),
  );
  await completeDump(
    db,
    read,
    { model: 'm', openTopicModel: async () => byAxis, derive: deriveContent, contentChanged: true },
    NOW,
  );
  // A tenth of them belongs to a dump that is still loading.
  await load(
    'b',
    numbers.filter((i) => i % 10 === 9),
  );
}, 60_000);

/** What a scan over all full vectors finds. */
function exact(i: number, limit: number) {
  const target = vectors[i] as Float32Array;
  return vectors
    .map((vector, j) => ({ j, similarity: cosine(target, vector) }))
    .filter(({ j }) => j !== i && j % 10 !== 9)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, limit);
}

describe('findSimilar()', () => {
  test('finds the items of a scan over all full vectors, in its order', async () => {
    let found = 0;
    for (let i = 0; i < 200; i += 10) {
      const wanted = exact(i, 10);
      const got = await findSimilar(db, { itemId: idOf(i), limit: 10, minimum: -1 });
      expect(got).toHaveLength(10);
      found += got.filter(({ id }) => wanted.some(({ j }) => idOf(j) === id)).length;
      for (const { id, similarity } of got) {
        expect(similarity).toBeCloseTo(
          cosine(vectors[i] as Float32Array, vectors[Number.parseInt(id, 16)] as Float32Array),
          4,
        );
      }
      expect(got.map(({ similarity }) => similarity)).toEqual(
        got.map(({ similarity }) => similarity).toSorted((a, b) => b - a),
      );
    }
    expect(found).toBeGreaterThanOrEqual(196);
  });

  test('returns no item below the minimum, and not the item itself', async () => {
    const got = await findSimilar(db, { itemId: idOf(0), limit: 100, minimum: 0.5 });
    const wanted = exact(0, 100).filter(({ similarity }) => similarity >= 0.5);
    expect(got.map(({ id }) => id)).toEqual(wanted.map(({ j }) => idOf(j)));
    expect(got.length).toBeGreaterThan(5);
    expect(got.map(({ id }) => id)).not.toContain(idOf(0));
  });

  test('returns nothing for a missing or unembedded item', async () => {
    expect(await findSimilar(db, { itemId: 'f'.repeat(32), limit: 10, minimum: -1 })).toEqual([]);
  });
});

describe('findSimilar() among papers that are alike', () => {
  const query = Float32Array.from({ length: 384 }, (_, i) => (i === 0 ? 1 : 0));
  /** A unit vector with this cosine to `query`, and the rest along an axis. */
  const at = (similarity: number, axis: number, further = 0) => {
    const vector = new Float32Array(384);
    vector[0] = similarity;
    vector[axis] = Math.sqrt(1 - similarity ** 2 - further ** 2);
    vector[axis + 100] = further;
    return vector;
  };
  const paper = (title: string, vector: Float32Array) => ({
    title,
    embedding: { vector, tokens: 2, truncated: false },
  });

  test('leaves out the same paper again, of the item and of others the one that came later', async () => {
    const catalogue = await openTestCatalogue();
    await catalogue.add([paper('Query', query), paper('Copy', at(0.97, 1)), paper('First', at(0.8, 2))]);
    await catalogue.add([paper('Second', at(0.81, 2, 0.05)), paper('Other', at(0.7, 3))]);
    const titles = async () => {
      const found = await findSimilar(catalogue.db, { itemId: itemId('Query'), limit: 5, minimum: 0.5 });
      return found.map(({ title }) => title);
    };
    expect(await titles()).toEqual(['First', 'Other']);

    const [a = '', b = ''] = [itemId('Query'), itemId('Other')].sort();
    await catalogue.db.client.execute({
      sql: 'INSERT INTO possible_duplicates (item_id, other_id, title_distance, similarity) VALUES (?, ?, 0, 0.7)',
      args: [a, b],
    });
    expect(await titles()).toEqual(['First']);

    // The operator says that these are two papers each.
    await catalogue.db.client.execute("UPDATE possible_duplicates SET dismissed_at = '2025'");
    const [c = '', d = ''] = [itemId('Query'), itemId('Copy')].sort();
    await catalogue.db.client.execute({
      sql: "INSERT INTO possible_duplicates (item_id, other_id, title_distance, similarity, dismissed_at) VALUES (?, ?, 0, 0.97, '2025')",
      args: [c, d],
    });
    expect(await titles()).toEqual(['Copy', 'First', 'Other']);
  });

  test('prefers papers that differ from each other, if asked to, and orders them by similarity', async () => {
    const catalogue = await openTestCatalogue();
    await catalogue.add([
      paper('Query', query),
      paper('A', at(0.8, 1)),
      paper('Like A', at(0.79, 1, 0.45)),
      paper('B', at(0.74, 2)),
      paper('C', at(0.52, 3)),
    ]);
    const find = async (diverse: boolean) => {
      const found = await findSimilar(catalogue.db, {
        itemId: itemId('Query'),
        limit: 2,
        minimum: 0.5,
        diverse,
      });
      return found.map(({ title }) => title);
    };
    expect(await find(false)).toEqual(['A', 'Like A']);
    expect(await find(true)).toEqual(['A', 'B']);
  });
});
