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

  test('embeds on while the oldest paper is long, up to four papers a text at once', async () => {
    const { embedder, open, started } = gatedEmbedder(2);
    let read = 0;
    async function* papers() {
      for (; read < 50; ) yield paper(String(read++));
    }
    const out = Array.fromAsync(embed(embedder)(papers(), new AbortController().signal));
    for (let i = 1; i < 8; i++) open(await started(i));
    // Seven are done and wait for the first.
    await turn();
    expect(read).toBe(8);
    open(await started(0));
    for (let i = 8; i < 50; i++) open(await started(i));
    expect((await out).map((each) => (each as EmbeddedPaper).title)).toEqual(
      Array.from({ length: 50 }, (_, i) => `${i}`),
    );
  });

  test('reads no further when it holds a million characters', async () => {
    const { embedder, open, started } = gatedEmbedder(2);
    let read = 0;
    async function* papers() {
      for (; read < 10; ) yield { ...paper(String(read++)), abstract: 'x'.repeat(400_000) };
    }
    const out = Array.fromAsync(embed(embedder)(papers(), new AbortController().signal));
    for (let i = 1; i < 3; i++) open(await started(i));
    await turn();
    expect(read).toBe(3);
    open(await started(0));
    for (let i = 3; i < 10; i++) open(await started(i));
    expect(await out).toHaveLength(10);
  });

  test('passes a paper on while its input is slow, and releases the input', async () => {
    const { embedder, open, started } = gatedEmbedder(2);
    const more = Promise.withResolvers<void>();
    let isReleased = false;
    async function* slow() {
      try {
        yield paper('a');
        await more.promise;
        yield paper('b');
      } finally {
        isReleased = true;
      }
    }
    const out = embed(embedder)(slow(), new AbortController().signal)[Symbol.asyncIterator]();
    const first = out.next();
    open(await started(0));
    expect((await first).value).toMatchObject({ title: 'a' });
    more.resolve();
    await out.return?.();
    expect(isReleased).toBe(true);
  });

  test('passes on what comes before a paper that fails, then throws and releases its input', async () => {
    const { embedder, open, started } = gatedEmbedder(4);
    let isReleased = false;
    async function* papers() {
      try {
        for (let i = 0; i < 50; i++) yield paper(i === 2 ? 'breaks' : String(i));
      } finally {
        isReleased = true;
      }
    }
    const titles: string[] = [];
    const reading = (async () => {
      for await (const each of embed(embedder)(papers(), new AbortController().signal))
        titles.push((each as EmbeddedPaper).title);
    })();
    for (const i of [2, 1, 3, 0]) open(await started(i));
    await expect(reading).rejects.toThrow('the model broke');
    expect(titles).toEqual(['0', '1']);
    expect(isReleased).toBe(true);
  });

  test('ends and releases its input when the signal aborts in the middle', async () => {
    const { embedder, open, started } = gatedEmbedder(2);
    const stop = new AbortController();
    let isReleased = false;
    async function* papers() {
      try {
        for (let i = 0; i < 50; i++) yield paper(String(i));
      } finally {
        isReleased = true;
      }
    }
    const reading = Array.fromAsync(embed(embedder)(papers(), stop.signal));
    open(await started(1));
    await started(2);
    stop.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    expect(isReleased).toBe(true);
  });
});

/** Embeds a text when it is opened. */
function gatedEmbedder(concurrency: number) {
  const calls: { readonly text: string; readonly gate: PromiseWithResolvers<void> }[] = [];
  const embedder: Embedder = {
    model: 'test',
    dimensions: 1,
    concurrency,
    async embed(text) {
      const gate = Promise.withResolvers<void>();
      calls.push({ text, gate });
      await gate.promise;
      if (text.startsWith('breaks')) throw new ModelError('the model broke');
      return { vector: Float32Array.of(text.length), tokens: 1, truncated: false };
    },
    async close() {},
  };
  /** The call of this number, when it has begun. */
  async function started(i: number) {
    while (calls[i] === undefined) await turn();
    return calls[i];
  }
  return {
    embedder,
    started,
    open: ({ gate }: { readonly gate: PromiseWithResolvers<void> }) => gate.resolve(),
  };
}

/** What has been promised by now is done after a turn of the event loop. */
const turn = () => new Promise((resolve) => setImmediate(resolve));
