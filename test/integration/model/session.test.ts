import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-web';
import * as ortWasm from 'onnxruntime-web/wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ModelError } from '../../../pipeline/errors.ts';
import { splitSentences } from '../../../pipeline/extract/sentences.ts';
import { ensureModel, type LoadedModel } from '../../../pipeline/model/build.ts';
import { DIMENSIONS, INPUT, OUTPUT, STATES } from '../../../pipeline/model/minilm.ts';
import { createSession } from '../../../pipeline/model/session.ts';
import { createTokeniser } from '../../../pipeline/model/tokeniser.ts';
import type { Embedder } from '../../../pipeline/types.ts';
import { bits, cosine, seedTexts } from './papers.ts';

let model: LoadedModel;
let session: Embedder;

beforeAll(async () => {
  model = await ensureModel({ variant: 'int8' });
  session = await open();
});
afterAll(() => session.close());

function open(): Promise<Embedder> {
  return createSession({
    ort,
    model: model.bytes,
    graph: model.graph,
    tokeniserJson: model.tokeniserJson,
    variant: 'int8',
  });
}

test('createSession() returns the properties of the model', () => {
  expect(session).toMatchObject({ model: 'all-MiniLM-L6-v2/int8', dimensions: 384, concurrency: 1 });
});

test.each([
  ['an empty text', '', 2, false],
  ['a blank text', ' \n ', 2, false],
  ['one word', 'transformers', 3, false],
  ['10,000 words', 'attention is all you need '.repeat(2_000), 256, true],
  ['half a surrogate pair', '\ud83d', undefined, false],
])('embeds %s', async (_, text, tokens, truncated) => {
  const embedding = await session.embed(text);
  if (tokens !== undefined) expect(embedding.tokens).toBe(tokens);
  expect(embedding.truncated).toBe(truncated);
  expect(embedding.vector).toHaveLength(384);
  expect(Math.hypot(...embedding.vector)).toBeCloseTo(1, 5);
});

test('embed() returns the same bits again, also among concurrent texts', async () => {
  const [a = '', b = ''] = seedTexts();
  const alone = bits((await session.embed(a)).vector);
  const together = await Promise.all([b, a, '', a].map((text) => session.embed(text)));
  expect(together.map(({ vector }) => bits(vector) === alone)).toEqual([false, true, false, true]);
});

test('the browser build with injected WebAssembly gives the same bits', async () => {
  const wasm = await readFile(
    fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')),
  );
  const other = await createSession({
    ort: ortWasm,
    wasmBinary: wasm,
    model: model.bytes,
    graph: model.graph,
    tokeniserJson: model.tokeniserJson,
    variant: 'int8',
  });
  for (const text of ['', 'transformers', seedTexts()[0] ?? '']) {
    const [ours, theirs] = await Promise.all([session.embed(text), other.embed(text)]);
    expect(bits(theirs.vector)).toBe(bits(ours.vector));
  }
  await other.close();
});

test('createSession() rejects other bytes', async () => {
  const { tokeniserJson, bytes, graph } = model;
  for (const broken of [
    { graph: new Uint8Array(), model: bytes },
    { graph: Uint8Array.of(1, 2, 3), model: bytes },
    { graph, model: bytes.subarray(0, 1_000_000) },
  ]) {
    const opening = createSession({ ort, ...broken, tokeniserJson, variant: 'int8' });
    await expect(opening).rejects.toThrow(ModelError);
    await expect(opening).rejects.toThrow(`all-MiniLM-L6-v2/int8 of ${broken.model.byteLength} bytes`);
  }
});

test('createSession() reads constants one by one without changing a bit', async () => {
  const whole = await ortWasm.InferenceSession.create(model.bytes, { logSeverityLevel: 3 });
  const tokenise = createTokeniser(model.tokeniserJson);
  for (const text of ['', ...seedTexts().slice(0, 3)]) {
    const { ids } = tokenise(text);
    const { [OUTPUT]: output } = await whole.run({ [INPUT]: new ort.Tensor('int32', ids, [1, ids.length]) });
    expect(bits((await session.embed(text)).vector)).toBe(bits(output?.data as Float32Array<ArrayBuffer>));
  }
  await whole.release();
});

/** Where the title and each sentence of the abstract end. */
function partEnds(text: string): number[] {
  const [title = ''] = /^.*\n\n/.exec(text) ?? [];
  let end = 0;
  return [title, ...splitSentences(text.slice(title.length))].map((part) => (end += part.length));
}

test('embed() returns the bits of the first version, with the vectors of parts or without', async () => {
  const [plain, ofParts] = [createHash('sha256'), createHash('sha256')];
  for (const text of seedTexts().slice(0, 10)) {
    plain.update((await session.embed(text)).vector);
    ofParts.update((await session.embed(text, partEnds(text))).vector);
  }
  // Of the vectors that the graph with one output gave. Vectors in databases are compared with new ones.
  const wanted = 'e892413fe6912110866fdf74c22b0f7dd3b3c01677009b2e105e554b76298d46';
  expect([plain.digest('hex'), ofParts.digest('hex')]).toEqual([wanted, wanted]);
});

test('embed() returns for each part that the model read whole the mean of its tokens’ states', async () => {
  const whole = await ort.InferenceSession.create(model.bytes, { logSeverityLevel: 3 });
  const tokenise = createTokeniser(model.tokeniserJson);
  for (const text of [
    ...seedTexts().slice(0, 3),
    `A longer title\n\n${'One sentence of six words. '.repeat(60)}`,
  ]) {
    const { ids, truncated } = tokenise(text);
    const output = (await whole.run({ [INPUT]: new ort.Tensor('int32', ids, [1, ids.length]) }))[STATES];
    const states = output?.data as Float32Array;
    expect(output?.dims).toEqual([1, ids.length, DIMENSIONS]);
    const ends = partEnds(text);
    const { parts = [] } = await session.embed(text, ends);
    // How many tokens the text has up to the end of each part, `[SEP]` aside.
    const stops = ends.map((end) => tokenise(text.slice(0, end)).ids.length - 1);
    expect(parts).toHaveLength(truncated ? stops.filter((stop) => stop < 255).length : ends.length);
    for (const [i, part] of parts.entries()) {
      const [start, stop] = [stops[i - 1] ?? 1, stops[i] ?? 0];
      const mean = Array.from({ length: DIMENSIONS }, (_, column) => {
        let sum = 0;
        for (let token = start; token < stop; token++) sum += states[token * DIMENSIONS + column] ?? 0;
        return sum / (stop - start);
      });
      expect(cosine(part, mean)).toBeCloseTo(1, 6);
      expect(Math.hypot(...part)).toBeCloseTo(1, 5);
    }
  }
  await whole.release();
});

test('the tokens of sentences side by side are those of their text', () => {
  const tokenise = createTokeniser(model.tokeniserJson);
  const texts = [
    ...seedTexts(),
    'Ford et al. (1997) won.We follow e.g. $n = 3. A$! “Quoted.” 本文提出。实验。 यह काम है। Naïve café… Done?! 🤖. É.',
  ];
  for (const text of texts) {
    const parts = splitSentences(text).flatMap((part) => [...tokenise(part).ids.slice(1, -1)]);
    const { ids, truncated } = tokenise(text);
    expect(parts.slice(0, ids.length - 2)).toEqual([...ids.slice(1, -1)]);
    if (!truncated) expect(parts).toHaveLength(ids.length - 2);
  }
});

test('close() rejects pending and later texts, and may be called twice', async () => {
  const short = await open();
  const calls = ['a', 'b', 'c'].map((text) => short.embed(text));
  const settled = Promise.allSettled(calls);
  await short.close();
  await short.close();
  for (const outcome of await settled) {
    if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ModelError);
  }
  await expect(short.embed('late')).rejects.toThrow(ModelError);
});
