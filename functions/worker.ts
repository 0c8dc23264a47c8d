import type { MessageBatch, ScheduledController } from '@cloudflare/workers-types';
import packageJson from '../package.json' with { type: 'json' };
import { createApp } from './app.ts';
import { type Bindings, openWorker } from './deps-worker.ts';
import { queueIntake } from './intake-queue.ts';
import { bury, consume, sendForgotten } from './queue.ts';
import type { Rendered } from './rendered.ts';
import { ResponseCache } from './response-cache.ts';

/** Memory for rendered responses, in bytes: the model leaves little. */
const CACHE = 4 * 1024 * 1024;

/** Largest dump that is taken, in bytes: it is held in memory. And how long who waits for it to be loaded is kept, in milliseconds. */
const MAX_DUMP = 8 * 2 ** 20;
const PATIENCE = 60_000;

/** What was rendered, for all requests that this isolate answers. */
const cache = new ResponseCache<Rendered>(CACHE, { share: false });

/** Paperwire on Cloudflare Workers: one function for each kind of event. Nothing but bindings outlives an event. */
export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    const { db, env, run } = openWorker(bindings);
    const { INGEST_TOKEN: token, MAX_DUMP_BYTES: maxBytes = MAX_DUMP } = env;
    const app = createApp({
      db,
      publicUrl: env.PUBLIC_URL,
      version: packageJson.version,
      cache,
      compress: false,
      posting:
        token === undefined
          ? undefined
          : { intake: queueIntake(db, run, bindings.WAITING), token, maxBytes, patience: PATIENCE },
    });
    return app.fetch(request);
  },

  async queue(batch: MessageBatch, bindings: Bindings): Promise<void> {
    const deps = openWorker(bindings);
    const signal = new AbortController().signal;
    const handle = batch.queue.endsWith('-dead') ? bury : consume;
    await handle(batch.messages, deps, signal);
  },

  async scheduled(controller: ScheduledController, bindings: Bindings): Promise<void> {
    const { db } = openWorker(bindings);
    await sendForgotten(db, bindings.WAITING, new Date(controller.scheduledTime));
  },
};
