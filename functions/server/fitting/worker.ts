import { parentPort, workerData } from 'node:worker_threads';
import type { FitInput } from '../../../pipeline/topics/fit-topics.ts';
import { fitTopics } from '../../../pipeline/topics/topic-model.ts';

if (parentPort === null) throw new Error('worker.ts runs as a worker of fit-on-thread.ts only.');
parentPort.postMessage(fitTopics(workerData as FitInput));
