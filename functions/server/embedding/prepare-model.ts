import { Worker } from 'node:worker_threads';
import { ModelError } from '../../../pipeline/errors.ts';
import type { EnsureModelOptions, LoadedModel } from '../../../pipeline/model/build.ts';
import { errorOf } from '../reading/failure.ts';
import type { Reply, Request } from './prepare-worker.ts';

/** `ensureModel` on a thread of its own, which ends: building the model takes two seconds, and memory. */
export async function prepareModel({
  signal,
  onProgress,
  onWarning,
  ...request
}: Request & Pick<EnsureModelOptions, 'signal' | 'onProgress' | 'onWarning'>): Promise<LoadedModel> {
  signal?.throwIfAborted();
  // Flags of the parent (--input-type, a test runner's loaders) do not apply to the worker.
  const worker = new Worker(new URL('./prepare-worker.ts', import.meta.url), {
    workerData: request,
    execArgv: [],
  });
  const prepared = Promise.withResolvers<LoadedModel>();
  const stop = () => prepared.reject(signal?.reason);
  const die = (reason: string) =>
    prepared.reject(new ModelError(`Preparing the model: the thread stopped: ${reason}`));
  signal?.addEventListener('abort', stop, { once: true });
  worker.on('message', (reply: Reply) => {
    if (reply.kind === 'progress') onProgress?.(reply.progress);
    else if (reply.kind === 'warning') onWarning?.(reply.message);
    else if (reply.kind === 'failed') prepared.reject(errorOf(reply.failure));
    else prepared.resolve(reply.model);
  });
  worker.on('error', (error) => die(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => die(`exit code ${code}`));
  try {
    return await prepared.promise;
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
