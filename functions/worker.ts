import type {
  ExecutionContext,
  ForwardableEmailMessage,
  MessageBatch,
  ScheduledController,
} from '@cloudflare/workers-types';
import type { Representation } from './http/representation.ts';
import { ResponseCache } from './http/response-cache.ts';
import type { Hub } from './hub/hub.ts';
import { log } from './logging.ts';
import { createWorkerSite, workerIntake } from './worker/app.ts';
import { workerCron } from './worker/cron.ts';
import { type Bindings, openWorker } from './worker/deps.ts';
import { type ReceivedMail, receiveMail } from './worker/email.ts';
import { bury, consume, sendForgotten, untilRead } from './worker/queue.ts';

/** Memory for rendered responses, in bytes: the model leaves little. */
const CACHE = 4 * 1024 * 1024;

/** What was rendered, for all requests that this isolate answers. */
const cache = new ResponseCache<Representation>(CACHE, { share: false });

/** Paperwire on Cloudflare Workers: one function for each kind of event. Nothing but bindings outlives an event. */
export default {
  async fetch(request: Request, bindings: Bindings, context: ExecutionContext): Promise<Response> {
    const { app, hub } = createWorkerSite(openWorker(bindings), bindings, cache);
    const response = await app.fetch(request);
    // What was asked of the hub is verified, and what was posted is told, behind the answer.
    if (request.method === 'POST') context.waitUntil(tell(hub));
    return response;
  },

  async email(message: ForwardableEmailMessage, bindings: Bindings): Promise<void> {
    const deps = openWorker(bindings);
    const options = { ...workerIntake(deps, bindings), senders: deps.env.EMAIL_SENDERS };
    // The types of the platform have a stream of their own, which is the same.
    await receiveMail(message as unknown as ReceivedMail, options, new AbortController().signal);
    await tell(createWorkerSite(deps, bindings, cache).hub);
  },

  async queue(batch: MessageBatch, bindings: Bindings): Promise<void> {
    const deps = openWorker(bindings);
    const signal = new AbortController().signal;
    const handle = batch.queue.endsWith('-dead') ? bury : consume;
    await untilRead();
    await handle(batch.messages, deps, signal);
    await tell(createWorkerSite(deps, bindings, cache).hub);
  },

  async scheduled(controller: ScheduledController, bindings: Bindings): Promise<void> {
    const deps = openWorker(bindings);
    await sendForgotten(deps, bindings.WAITING, new Date(controller.scheduledTime));
    await tell(createWorkerSite(deps, bindings, cache).hub);
    await workerCron(deps, bindings).tick(new AbortController().signal);
  },
};

/**
 * Tells subscribers what there is to tell: after each event that may have changed something, and on schedule, by which
 * attempts are repeated and leases end. A fault of it is not one of the event.
 */
async function tell(hub: Hub | undefined): Promise<void> {
  try {
    await hub?.tick();
  } catch (error) {
    log.error`hub: ${error}`;
  }
}
