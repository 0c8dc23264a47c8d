import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../logging.ts';
import { NO_HOST, problemParts } from './listening/malformed-request.ts';
import type { Runtime } from './serve.ts';

/** Time until connections without a request are closed at the end: a request may be on its way. */
const GRACE_MS = 1_000;

/** Maximum time of a stop after that. Docker kills after ten seconds. */
const STOP_TIMEOUT_MS = 7_000;

/** Deno's part of the server. */
export const deno: Runtime = {
  async listen(fetch, hostname, port) {
    let isStopping = false;
    const server = Deno.serve({ hostname, port, onListen() {} }, async (request, info) => {
      // Two are refused by Deno. It does not tell HTTP/1.0, which needs none.
      if (!request.headers.has('Host')) {
        const { body, fields } = problemParts(400, NO_HOST);
        return new Response(body, { status: 400, headers: fields });
      }
      const response = await fetch(request, info);
      if (isStopping) response.headers.set('Connection', 'close');
      return response;
    });
    return {
      port: server.addr.port,
      async stop() {
        isStopping = true;
        // A shutdown closes idle connections at once.
        await sleep(GRACE_MS);
        await Promise.race([server.shutdown(), sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
      },
    };
  },
  everyMinute(work, signal) {
    // Stops with the signal, and runs no two calls at once.
    Deno.cron('sources', '* * * * *', { signal }, work).catch((error) => log.error`cron: ${error}`);
  },
  clientAddress: (c) => c.env?.remoteAddr?.hostname ?? null,
};
