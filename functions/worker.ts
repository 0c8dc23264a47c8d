import type { MessageBatch, ScheduledController } from '@cloudflare/workers-types';
import packageJson from '../package.json' with { type: 'json' };
import { createApp } from './app.ts';
import { type Bindings, openWorker } from './deps-worker.ts';
import { bury, consume, sendForgotten } from './queue.ts';
import type { Rendered } from './rendered.ts';
import { ResponseCache } from './response-cache.ts';

/** Memory for rendered responses, in bytes: the model leaves little. */
const CACHE = 4 * 1024 * 1024;

/** What was rendered, for all requests that this isolate answers. */
const cache = new ResponseCache<Rendered>(CACHE, { share: false });

/** Paperwire on Cloudflare Workers: one function for each kind of event. Nothing but bindings outlives an event. */
export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    const { db, env } = openWorker(bindings);
    const app = createApp({
      db,
      publicUrl: env.PUBLIC_URL,
      version: packageJson.version,
      cache,
      compress: false,
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
