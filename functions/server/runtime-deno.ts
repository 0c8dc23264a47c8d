import { log } from '../logging.ts';
import type { Runtime } from './serve.ts';

/** How Deno serves. */
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
    // It ends with the signal, and calls nothing twice at once.
    Deno.cron('sources', '* * * * *', { signal }, work).catch((error) => log.error`cron: ${error}`);
  },
  clientAddress: (c) => c.env?.remoteAddr?.hostname ?? null,
};
