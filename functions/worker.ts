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
import { createWorkerApp, workerIntake } from './worker/app.ts';
import { workerCron } from './worker/cron.ts';
import { handleDeadLetters } from './worker/dead-letters.ts';
import { type ReceivedMail, receiveMail } from './worker/email.ts';
import { type Bindings, openIngestion } from './worker/open-ingestion.ts';
import { consume, untilRead } from './worker/queue.ts';
import { resendStalled } from './worker/stalled-dumps.ts';

/** Memory for rendered responses: the model leaves little. */
const CACHE_BYTES = 4 * 1024 * 1024;

/** Rendered responses, shared by all requests of this isolate. */
const cache = new ResponseCache<Representation>(CACHE_BYTES, { share: false });

/** Paperwire on Cloudflare Workers: one handler for each kind of event. Nothing but the cache and the model outlives an event. */
export default {
  async fetch(request: Request, bindings: Bindings, context: ExecutionContext): Promise<Response> {
    const ingestion = openIngestion(bindings, context);
    const { app, hub } = createWorkerApp(ingestion, bindings, cache);
    const response = await app.fetch(request);
    for (const task of ingestion.afterwards) task();
    // Verifies new subscriptions, and delivers posted dumps, after the response.
    if (request.method === 'POST') context.waitUntil(runHub(hub));
    return response;
  },

  async email(
    message: ForwardableEmailMessage,
    bindings: Bindings,
    context: ExecutionContext,
  ): Promise<void> {
    const ingestion = openIngestion(bindings, context);
    const options = { ...workerIntake(ingestion, bindings), senders: ingestion.env.EMAIL_SENDERS };
    // Cloudflare types its streams apart from the standard's; they are the same.
    await receiveMail(message as unknown as ReceivedMail, options, new AbortController().signal);
    await runHub(createWorkerApp(ingestion, bindings, cache).hub);
  },

  async queue(batch: MessageBatch, bindings: Bindings, context: ExecutionContext): Promise<void> {
    const ingestion = openIngestion(bindings, context);
    const handle = batch.queue.endsWith('-dead') ? handleDeadLetters : consume;
    await untilRead();
    await handle(batch.messages, ingestion, new AbortController().signal);
    await runHub(createWorkerApp(ingestion, bindings, cache).hub);
  },

  async scheduled(
    controller: ScheduledController,
    bindings: Bindings,
    context: ExecutionContext,
  ): Promise<void> {
    const ingestion = openIngestion(bindings, context);
    await resendStalled(ingestion, bindings.WAITING, new Date(controller.scheduledTime));
    await runHub(createWorkerApp(ingestion, bindings, cache).hub);
    await workerCron(ingestion, bindings).tick(new AbortController().signal);
  },
};

/**
 * Runs the hub: after each event that may have changed a feed, and on schedule for retries and leases. Its failure does
 * not fail the event.
 */
async function runHub(hub: Hub | undefined): Promise<void> {
  try {
    await hub?.tick();
  } catch (error) {
    log.error`hub: ${error}`;
  }
}
