import { parentPort } from 'node:worker_threads';
import { concat } from '../../../pipeline/acquire/bytes.ts';
import { messageParts } from '../../../pipeline/acquire/containers/mail.ts';
import type { InputLabel } from '../../../pipeline/acquire/input.ts';
import { type Failure, failureOf } from './failure.ts';

/** A message to parse. */
export interface MessageTask {
  readonly id: number;
  readonly label: InputLabel;
  readonly bytes: Uint8Array;
}

/** A part that may hold papers. */
export interface Part {
  readonly label: InputLabel;
  readonly bytes: Uint8Array;
}

export type Reply =
  | { readonly id: number; readonly parts: readonly Part[] }
  | { readonly id: number; readonly failure: Failure };

if (parentPort === null) throw new Error('message-worker.ts runs as a worker of message-thread.ts only.');
const port = parentPort;

port.on('message', async ({ id, label, bytes }: MessageTask) => {
  const whole = async function* () {
    yield bytes;
  };
  try {
    const parts: Part[] = [];
    for (const { name, lastModified, open } of await messageParts(label, whole())) {
      const content = concat(await Array.fromAsync(open()));
      parts.push({ label: { name, ...(lastModified && { lastModified }) }, bytes: content });
    }
    port.postMessage({ id, parts } satisfies Reply);
  } catch (error) {
    port.postMessage({ id, failure: failureOf(error) } satisfies Reply);
  }
});
