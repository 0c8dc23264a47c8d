/** Fitting topics on a thread of its own, on Node and Deno: a fit takes seconds, and the server answers meanwhile. */

import { Worker } from 'node:worker_threads';
import { type FittedTopics, fitTopics } from '../../../pipeline/topics/topic-model.ts';
import type { Fit } from '../../topics/fit-topics.ts';

/** Smaller samples are fitted faster than a thread starts. */
const MIN_THREAD_PAPERS = 256;

/** Fits topics as `fitTopics` does. */
export const fitOnThread: Fit = async (input) => {
  if (input.sample.length < MIN_THREAD_PAPERS) return fitTopics(input);
  // Flags of the parent (--input-type, a test runner's loaders) do not apply to the worker.
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { execArgv: [], workerData: input });
  const { promise, resolve, reject } = Promise.withResolvers<FittedTopics>();
  worker.on('message', resolve);
  worker.on('error', reject);
  worker.on('exit', (code) => reject(new Error(`fitting topics: the thread stopped with exit code ${code}`)));
  return promise.finally(() => worker.terminate());
};
