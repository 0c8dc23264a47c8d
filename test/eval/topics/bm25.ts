import { DatabaseSync } from 'node:sqlite';

/** Usual parameters: how soon further occurrences stop to count, and how much length counts. */
const K1 = 1.2;
const B = 0.75;

/**
 * BM25 of a text for queries, words stemmed by Porter as in SQLite's full-text index. Frequencies and the mean length
 * are those of a sample. S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework (2009).
 * @param queries words; those of a query count once
 */
export function fitBm25(queries: readonly string[], sample: readonly string[]): (text: string) => number[] {
  const terms = queries.map((query) => [...new Set(stems(query))]);
  const documents = sample.map(stems);
  const meanLength = documents.reduce((sum, { length }) => sum + length, 0) / documents.length;
  const frequencies = new Map<string, number>();
  for (const document of documents)
    for (const term of new Set(document)) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  const weight = (term: string) => {
    const n = frequencies.get(term) ?? 0;
    return Math.log(1 + (documents.length - n + 0.5) / (n + 0.5));
  };
  return (text) => {
    const words = stems(text);
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    const norm = K1 * (1 - B + (B * words.length) / meanLength);
    return terms.map((ofQuery) =>
      ofQuery.reduce((sum, term) => {
        const count = counts.get(term) ?? 0;
        return sum + (weight(term) * count * (K1 + 1)) / (count + norm);
      }, 0),
    );
  };
}

const database = new DatabaseSync(':memory:');
database.exec(`
  CREATE VIRTUAL TABLE text USING fts5(body, tokenize = 'porter unicode61');
  CREATE VIRTUAL TABLE word USING fts5vocab(text, 'instance');`);
const insert = database.prepare('INSERT INTO text VALUES (?)');
const select = database.prepare('SELECT term FROM word');
const clear = database.prepare('DELETE FROM text');

function stems(text: string): string[] {
  insert.run(text);
  const words = select.all().map(({ term }) => String(term));
  clear.run();
  return words;
}
