import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { Cron } from 'croner';
import { explainMalformed } from './malformed-request.ts';
import type { Runtime } from './serve.ts';

/** Node's part of the server. */
export const node: Runtime = {
  async listen(fetch, hostname, port) {
    const listening = Promise.withResolvers<number>();
    const server = serve({ fetch, hostname, port }, (info) => listening.resolve(info.port));
    server.on('error', listening.reject);
    explainMalformed(server as Server);
    return {
      port: await listening.promise,
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          if ('closeAllConnections' in server) server.closeAllConnections();
        }),
    };
  },
  everyMinute(work, signal) {
    const job = new Cron('* * * * *', { protect: true }, work);
    signal.addEventListener('abort', () => job.stop(), { once: true });
  },
  clientAddress: (c) => (c.env?.incoming === undefined ? null : (getConnInfo(c).remote.address ?? 'unknown')),
};
