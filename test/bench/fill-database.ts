import { codeWaiting } from '../../db/cells/code-items.ts';
import type { Database } from '../../db/database.ts';
import { randomNumbers } from '../support/random.ts';

const TOPICS = 40;

/** Papers that arrive at once. */
const DUMP_PAPERS = 1_000;

/** When a paper is published: every 17 minutes. */
const published = (i: number) => new Date(1.6e12 + i * 1e6).toISOString().replace('.000', '');

const WORDS =
  'model data learning agents vision speech graph transformer diffusion robust sample benchmark language retrieval policy reward latent token'.split(
    ' ',
  );

/** As many that abstracts compress to a third, as real ones do. */
const RARE_WORDS = Array.from({ length: 5_000 }, (_, i) => (40_000 + 997 * i).toString(36));

/** An abstract of 180 words. @param next random numbers */
export function abstractOf(next: () => number): string {
  const pick = (words: readonly string[]) => words[Math.floor(next() * words.length)];
  return Array.from({ length: 90 }, () => `${pick(WORDS)} ${pick(RARE_WORDS)}`).join(' ');
}

/** The score of a paper in a topic: of a hundred papers, one has each score from 0.50 to 0.99 in steps of 0.005. */
const scoreOf = (i: number, topic: number) => 0.5 + ((i * 37 + topic * 11) % 100) / 200;

/** Reasons of the usual length. */
const WHY = {
  keywords: ['policy gradient', 'reward model', 'exploration'],
  words: ['policy', 'reward', 'agents', 'latent', 'benchmark'],
  margin: 0.12,
  threshold: 0.5,
};

/** The id of a paper that `fill` makes, by its number from 0. */
export const idOf = (i: number) =>
  i.toString(16).padStart(8, '0').split('').reverse().join('').padEnd(32, '0');

/**
 * Fills a database with papers of the usual length with two of forty topics each, `t0` to `t39`, and vectors on 300 subjects,
 * as if dumps of a thousand had brought them: the same in every run.
 */
export async function fill(db: Database, papers: number, dumpPapers = DUMP_PAPERS): Promise<void> {
  const next = randomNumbers(7);
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
      const abstract = abstractOf(next);
      const date = published(i);
      const arrived = published(i - (i % dumpPapers) + dumpPapers);
      const vector = centres[pick(300)]?.map((x) => x + (next() - 0.5) * 1.2).buffer as ArrayBuffer;
      batch.push({
        sql: `INSERT INTO items (id, title, abstract, authors, url, categories, published_at, updated_at, first_dump, position,
                arrived_at, changed_at)
              VALUES (?, ?, ?, '["Ada Lovelace","Alan Turing","Grace Hopper"]', ?, '["cs.LG"]', ?, ?, 'd', ?, ?, ?)`,
        args: [
          id,
          `Paper number ${i} on ${WORDS[pick(WORDS.length)]}`,
          abstract,
          `https://arxiv.org/abs/${i}`,
          date,
          date,
          i,
          arrived,
          arrived,
        ],
      });
      batch.push({ sql: 'UPDATE items SET arrival = ? WHERE id = ?', args: [i + 1, id] });
      batch.push({
        sql: "INSERT INTO embeddings (item_id, model, vector, tokens, truncated) VALUES (?, 'm', ?, 200, 0)",
        args: [id, vector],
      });
      for (const topic of new Set([pick(TOPICS), pick(TOPICS)])) {
        const ordinal = (ordinals[topic] ?? 0) + 1;
        ordinals[topic] = ordinal;
        const score = scoreOf(i, topic);
        const why = JSON.stringify({ ...WHY, papers: [idOf(i >> 1), idOf(i >> 2)] });
        batch.push({
          sql: `INSERT INTO item_topics (topic_slug, item_id, score, news_score, why, published_at, position, arrival, ordinal)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          args: [`t${topic}`, id, score, score, why, date, i, i + 1, ordinal],
        });
      }
    }
    await db.client.batch(batch, 'write');
  }
  // What arrives later goes on from these numbers.
  await db.client.executeMultiple(`
    UPDATE catalogue SET arrivals = (SELECT max(arrival) FROM items);
    UPDATE topics SET arrivals = (SELECT ifnull(max(ordinal), 0) FROM item_topics WHERE topic_slug = slug);`);
  await codeWaiting(db);
}
