import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-web';
import * as ortWasm from 'onnxruntime-web/wasm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileRuntime } from '../../../functions/server/embedding/compile-runtime.ts';
import { ModelError } from '../../../pipeline/errors.ts';
import { ensureModel, type LoadedModel } from '../../../pipeline/model/build.ts';
import { ARTIFACTS, CONSTANTS, INPUT, OUTPUT } from '../../../pipeline/model/minilm.ts';
import { graphWithoutConstants } from '../../../pipeline/model/onnx.ts';
import { createSession, type Ort } from '../../../pipeline/model/session.ts';
import { createTokeniser } from '../../../pipeline/model/tokeniser.ts';
import type { Embedder } from '../../../pipeline/types.ts';
import { bits, seedTexts } from './papers.ts';

let model: LoadedModel;
let bytes: Uint8Array;
let session: Embedder;

beforeAll(async () => {
  model = await ensureModel({ variant: 'int8' });
  bytes = await readFile(model.path);
  session = await open();
});
afterAll(() => session.close());

function open(): Promise<Embedder> {
  return createSession({
    ort,
    model: bytes,
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
  const other = await createSession({
    ort: ortWasm,
    wasm: await compileRuntime(),
    model: bytes,
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

describe.each([0.8, 0.6, 0.4] as const)('effort %s', (effort) => {
  let reduced: LoadedModel;
  const openWith = (runtime: Ort, wasm?: WebAssembly.Module) =>
    createSession({ ...reduced, ort: runtime, model: bytes, ...(wasm && { wasm }) });

  beforeAll(async () => {
    reduced = await ensureModel({ variant: 'int8', effort });
  });

  test('reads the model file of effort 1, with its pinned checksum', async () => {
    expect(hash('sha256', await readFile(reduced.path))).toBe(ARTIFACTS.int8.sha256);
    expect(reduced.path).toBe(model.path);
    expect(model.graph).toEqual(graphWithoutConstants(bytes, CONSTANTS));
  });

  test('gives vectors near those of effort 1, and the same bits in the browser build', async () => {
    const [node, browser] = [await openWith(ort), await openWith(ortWasm, await compileRuntime())];
    expect(node.model).toBe(`all-MiniLM-L6-v2/int8/${effort}`);
    for (const text of ['', 'transformers', ...seedTexts().slice(0, 2)]) {
      const [whole, ours, theirs] = await Promise.all(
        [session, node, browser].map((each) => each.embed(text)),
      );
      const cosine = whole?.vector.reduce((sum, x, i) => sum + x * (ours?.vector[i] ?? 0), 0);
      expect(cosine).toBeGreaterThan(text.length < 100 ? 0.97 : 0.75);
      expect(bits(theirs?.vector as Float32Array<ArrayBuffer>)).toBe(
        bits(ours?.vector as Float32Array<ArrayBuffer>),
      );
    }
    await Promise.all([node.close(), browser.close()]);
  });
});

test('createSession() rejects other bytes', async () => {
  const { tokeniserJson, graph } = model;
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
  const whole = await ortWasm.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const tokenise = createTokeniser(model.tokeniserJson);
  for (const text of ['', ...seedTexts().slice(0, 3)]) {
    const { ids } = tokenise(text);
    const { [OUTPUT]: output } = await whole.run({ [INPUT]: new ort.Tensor('int32', ids, [1, ids.length]) });
    expect(bits((await session.embed(text)).vector)).toBe(bits(output?.data as Float32Array<ArrayBuffer>));
  }
  await whole.release();
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
