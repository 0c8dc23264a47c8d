import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { printable } from '../printable.ts';

/** Where questions are put and answered. */
export interface Streams {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable;
}

/** The person at the terminal. Questions go to standard error: standard output is for results. */
export function terminal(): Streams {
  return { input: process.stdin, output: process.stderr };
}

/** A conversation, until the end of the block. */
export interface Asking extends Disposable {
  /** @returns the answer, or `fallback` for an empty one and when the input has ended */
  ask(question: string, fallback: string): Promise<string>;
  /** Shows lines. */
  tell(...lines: readonly string[]): void;
}

/**
 * Opens a conversation. Answers may come before their questions.
 * @param signal ends it: the question then rejects
 */
export function openAsking({ input, output }: Streams, signal: AbortSignal): Asking {
  const lines = createInterface({ input, output, terminal: input.isTTY === true });
  // The terminal sends no signal while lines are edited.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const answers = lines[Symbol.asyncIterator]();
  const aborted = once(signal, 'abort').then(() => Promise.reject(signal.reason));
  aborted.catch(() => {});
  return {
    async ask(question, fallback) {
      signal.throwIfAborted();
      lines.setPrompt(`${printable(question)} `);
      lines.prompt();
      const { value } = await Promise.race([answers.next(), aborted]);
      return value?.trim() || fallback;
    },
    tell(...texts) {
      for (const text of texts) output.write(`${printable(text)}\n`);
    },
    [Symbol.dispose]: () => lines.close(),
  };
}
