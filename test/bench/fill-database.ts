import type { Database } from '../../db/database.ts';

const TOPICS = 40;

const WORDS =
  'model data learning agents vision speech graph transformer diffusion robust sample benchmark language retrieval policy reward latent token'.split(
    ' ',
  );

/** Numbers from 0 to 1, the same in every run (xorshift32). */
function random(seed: number): () => number {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

/** The id of a paper that `fill` makes, by its number from 0. */
export const idOf = (i: number) =>
  i.toString(16).padStart(8, '0').split('').reverse().join('').padEnd(32, '0');

/**
 * Fills a database with papers of the usual length with two of forty topics each, `t0` to `t39`, and vectors on 300 subjects,
 * as if one dump had brought them: the same in every run.
 */
export async function fill(db: Database, papers: number): Promise<void> {
  const next = random(7);
  const pick = (n: number) => Math.floor(next() * n);
  const centres = Array.from({ length: 300 }, () => Float32Array.from({ length: 384 }, () => next() - 0.5));
  const ordinals = new Array<number>(TOPICS).fill(0);
  await db.client.execute(
    "INSERT INTO dumps (id, name, bytes, captured_at, state, started_at) VALUES ('d', 'd', 1, '2025', 'loaded', '2025')",
  );
  for (let t = 0; t < TOPICS; t++) {
    await db.client.execute({
      sql: "INSERT INTO topics (slug, position, name, description, keywords, keyword_vectors) VALUES (?, ?, ?, 'What it is about.', '[]', x'')",
      args: [`t${t}`, t, `Topic ${t}`],
    });
  }
  for (let from = 0; from < papers; from += 1_000) {
    const batch = [];
    for (let i = from; i < from + 1_000; i++) {
      const id = idOf(i);
      const abstract = Array.from({ length: 180 }, () => WORDS[pick(WORDS.length)]).join(' ');
      const published = new Date(1.6e12 + i * 1e6).toISOString().replace('.000', '');
      const vector = centres[pick(300)]?.map((x) => x + (next() - 0.5) * 1.2).buffer as ArrayBuffer;
      batch.push({
        sql: `INSERT INTO items (id, title, abstract, authors, url, categories, published_at, updated_at, first_dump, position)
              VALUES (?, ?, ?, '["Ada Lovelace","Alan Turing","Grace Hopper"]', ?, '["cs.LG"]', ?, ?, 'd', ?)`,
        args: [
          id,
          `Paper number ${i} on ${WORDS[pick(WORDS.length)]}`,
          abstract,
          `https://arxiv.org/abs/${i}`,
          published,
          published,
          i,
        ],
      });
      // A dump a day.
      const arrived = new Date(Math.ceil((1.6e12 + i * 1e6) / 864e5) * 864e5)
        .toISOString()
        .replace('.000', '');
      batch.push({
        sql: 'UPDATE items SET arrival = ?, arrived_at = ?, changed_at = ? WHERE id = ?',
        args: [i + 1, arrived, arrived, id],
      });
      batch.push({
        sql: "INSERT INTO embeddings (item_id, model, vector, code, tokens, truncated) VALUES (?, 'm', ?, vector1bit(?), 200, 0)",
        args: [id, vector, vector],
      });
      for (const topic of new Set([pick(TOPICS), pick(TOPICS)])) {
        const ordinal = (ordinals[topic] ?? 0) + 1;
        ordinals[topic] = ordinal;
        batch.push({
          sql: `INSERT INTO item_topics (topic_slug, item_id, score, why, published_at, position, arrival, ordinal)
                VALUES (?, ?, 0.5, '["a keyword"]', ?, ?, ?, ?)`,
          args: [`t${topic}`, id, published, i, i + 1, ordinal],
        });
      }
    }
    await db.client.batch(batch, 'write');
  }
}
