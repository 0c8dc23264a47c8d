import type { MessagePort } from 'node:worker_threads';

/** Ends the thread that calls it, after what it does now. On Deno it is a web worker, whose port cannot be closed. */
export function endThread(port: MessagePort): void {
  const { close } = globalThis as { readonly close?: () => void };
  if (close === undefined) port.close();
  else close();
}
