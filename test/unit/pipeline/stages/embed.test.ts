import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../../pipeline/errors.ts';
import { embed, embeddingText } from '../../../../pipeline/stages/embed.ts';
import type { EmbeddedPaper, Embedder, ResolvedPaper } from '../../../../pipeline/types.ts';

/** Answers out of order, one number a text, and tells how many texts it was busy with at once. */
function scrambledEmbedder(concurrency: number) {
  const state = { busy: 0, most: 0, texts: [] as string[] };
  const embedder: Embedder = {
    model: 'test',
    dimensions: 1,
    concurrency,
    async embed(text) {
      state.texts.push(text);
      state.most = Math.max(state.most, ++state.busy);
      await new Promise((resolve) => setTimeout(resolve, text.includes('odd') ? 1 : 8));
      state.busy--;
      if (text.includes('breaks')) throw new ModelError('the model broke');
      return { vector: Float32Array.of(text.length), tokens: 1, truncated: false };
    },
    async close() {},
  };
  return { embedder, state };
}

const paper = (title: string, needsEmbedding = true) =>
  ({ title, abstract: 'Text.', needsEmbedding }) as ResolvedPaper;

async function* from<T>(values: Iterable<T>): AsyncIterable<T> {
  yield* values;
}

describe('embed()', () => {
  test('embeds title and abstract, as many papers at once as the embedder can, in their order', async () => {
    const { embedder, state } = scrambledEmbedder(3);
    const papers = Array.from({ length: 20 }, (_, i) => paper(`${i} ${i % 2 ? 'odd' : 'even'}`));
    const out = (await Array.fromAsync(
      embed(embedder)(from(papers), new AbortController().signal),
    )) as EmbeddedPaper[];
    expect(out.map(({ title }) => title)).toEqual(papers.map(({ title }) => title));
    for (const { embedding, ...rest } of out) expect(embedding?.vector[0]).toBe(embeddingText(rest).length);
    expect(state.most).toBe(3);
    expect(state.texts[0]).toBe('0 even\n\nText.');
  });

  test('passes a paper that has an embedding with null, without the model', async () => {
    const { embedder, state } = scrambledEmbedder(2);
    const stage = embed(embedder)(from([paper('a', false), paper('b')]), new AbortController().signal);
    const out = (await Array.fromAsync(stage)) as EmbeddedPaper[];
    expect(out.map(({ embedding }) => embedding !== null)).toEqual([false, true]);
    expect(state.texts).toHaveLength(1);
  });

  test('throws when the model breaks, with other papers in flight', async () => {
    const { embedder } = scrambledEmbedder(4);
    const papers = [paper('breaks odd'), paper('breaks'), paper('c'), paper('breaks too')];
    const stage = embed(embedder)(from(papers), new AbortController().signal);
    await expect(Array.fromAsync(stage)).rejects.toThrow('the model broke');
  });

  test('stops at once when the signal aborts, whatever the model does', async () => {
    const stuck: Embedder = { ...scrambledEmbedder(1).embedder, embed: () => new Promise(() => {}) };
    const stop = new AbortController();
    const reading = Array.fromAsync(embed(stuck)(from([paper('a'), paper('b')]), stop.signal));
    stop.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });
});
