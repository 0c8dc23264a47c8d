import { parentPort, workerData } from 'node:worker_threads';
import { type EnsureModelOptions, ensureModel, type LoadedModel } from '../../../pipeline/model/build.ts';
import type { Progress } from '../../../pipeline/model/graph.ts';
import { type Failure, failureOf } from '../reading/failure.ts';

/** The options of `ensureModel` that a message can carry. */
export type Request = Pick<EnsureModelOptions, 'variant' | 'effort' | 'cacheDir'>;

/** `done` or `failed` is the last. */
export type Reply =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'done'; readonly model: LoadedModel }
  | { readonly kind: 'failed'; readonly failure: Failure };

const send = (reply: Reply) => parentPort?.postMessage(reply);

try {
  const model = await ensureModel({
    ...(workerData as Request),
    onProgress: (progress) => send({ kind: 'progress', progress }),
    onWarning: (message) => send({ kind: 'warning', message }),
  });
  send({ kind: 'done', model });
} catch (error) {
  send({ kind: 'failed', failure: failureOf(error) });
}
