import type { Fetcher } from '@cloudflare/workers-types';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm';
import * as ort from 'onnxruntime-web/wasm';
import { ModelError } from '../../pipeline/errors.ts';
import type { Effort } from '../../pipeline/model/effort.ts';
import { ARTIFACTS, graphName, TOKENISER } from '../../pipeline/model/minilm.ts';
import { createSession } from '../../pipeline/model/session.ts';
import type { Embedder } from '../../pipeline/types.ts';

/**
 * Loads the model from the Worker's assets.
 * @throws ModelError when an asset is missing
 */
export async function loadModel(assets: Fetcher, effort: Effort): Promise<Embedder> {
  const [model, graph, tokeniser] = await Promise.all([
    readAsset(assets, ARTIFACTS.int8.name),
    readAsset(assets, graphName(effort)),
    readAsset(assets, TOKENISER.name),
  ]);
  const session = await createSession({
    ort,
    wasm,
    model,
    graph,
    tokeniserJson: new TextDecoder().decode(tokeniser),
    variant: 'int8',
    effort,
  });
  return { ...session, embed: async (text) => session.embed(await afterOthers(text)) };
}

/** Yields the thread once, so that the isolate answers requests between two texts. */
function afterOthers<T>(value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, 0, value));
}

async function readAsset(assets: Fetcher, name: string): Promise<Uint8Array> {
  const response = await assets.fetch(`http://assets/${name}`);
  if (!response.ok) {
    throw new ModelError(
      `Loading ${name} from the Worker's assets: the status is ${response.status}; expected the file that \`paperwire model\` writes.`,
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}
