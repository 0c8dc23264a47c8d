import { log } from '../logging.ts';
import type { Runtime } from './serve.ts';

/** Deno's part of the server. */
export const deno: Runtime = {
  async listen(fetch, hostname, port) {
    const stop = new AbortController();
    const server = Deno.serve({ hostname, port, signal: stop.signal, onListen() {} }, (request, info) =>
      fetch(request, info),
    );
    return {
      port: server.addr.port,
      async close() {
        stop.abort();
        await server.finished;
      },
    };
  },
  everyMinute(work, signal) {
    // Stops with the signal, and runs no two calls at once.
    Deno.cron('sources', '* * * * *', { signal }, work).catch((error) => log.error`cron: ${error}`);
  },
  clientAddress: (c) => c.env?.remoteAddr?.hostname ?? null,
};
