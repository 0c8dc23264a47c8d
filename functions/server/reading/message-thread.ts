/**
 * Parsing messages on a thread of their own, on Node and Deno: a message of a megabyte can have 80,000 parts, and the parser loads
 * all formats.
 */

import { clearTimeout, setTimeout } from 'node:timers';
import { Worker } from 'node:worker_threads';
import { collectMessage, type MessageParts } from '../../../pipeline/acquire/containers/mail.ts';
import { inMemory } from '../../../pipeline/acquire/input.ts';
import { DumpError } from '../../../pipeline/errors.ts';
import { errorOf } from './failure.ts';
import type { MessageTask, Part, Reply } from './message-worker.ts';

/** Idle time after which the thread ends: messages of a mailbox follow each other. */
const IDLE_MS = 10_000;

interface Member {
  readonly worker: Worker;
  readonly calls: Map<number, PromiseWithResolvers<readonly Part[]>>;
  idle: NodeJS.Timeout | undefined;
}

let member: Member | undefined;
let tasks = 0;

/** Reads the parts of a message as `messageParts` does. One for which the memory of the thread does not suffice fails alone. */
export const messagePartsOnThread: MessageParts = async (label, bytes) => {
  const whole = await collectMessage(label.name, bytes);
  member ??= start();
  const { worker, calls } = member;
  clearTimeout(member.idle);
  const { name, lastModified } = label;
  const task: MessageTask = {
    id: tasks++,
    label: { name, ...(lastModified && { lastModified }) },
    bytes: whole,
  };
  const call = Promise.withResolvers<readonly Part[]>();
  calls.set(task.id, call);
  worker.ref();
  worker.postMessage(task);
  return (await call.promise).map(({ label, bytes }) => inMemory(label, [bytes]));
};

function start(): Member {
  // Flags of the parent (--input-type, a test runner's loaders) do not apply to the worker.
  const worker = new Worker(new URL('./message-worker.ts', import.meta.url), { execArgv: [] });
  const started: Member = { worker, calls: new Map(), idle: undefined };
  const { calls } = started;
  worker.on('message', (reply: Reply) => {
    const call = calls.get(reply.id);
    calls.delete(reply.id);
    if ('parts' in reply) call?.resolve(reply.parts);
    else call?.reject(errorOf(reply.failure));
    if (calls.size > 0) return;
    worker.unref();
    started.idle = setTimeout(() => end(started), IDLE_MS).unref();
  });
  const die = (reason: string) => {
    if (member === started) member = undefined;
    for (const call of calls.values())
      call.reject(
        new DumpError('unexpected-error', `parsing a message ended: the thread stopped: ${reason}`),
      );
    calls.clear();
  };
  worker.on('error', (error) => die(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => die(`exit code ${code}`));
  return started;
}

function end(ended: Member): void {
  if (member === ended) member = undefined;
  ended.worker.terminate();
}
