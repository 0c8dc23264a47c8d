import type { Server } from 'node:http';
import { type ServerType, serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { Cron } from 'croner';
import { explainMalformed } from './malformed-request.ts';
import type { Runtime } from './serve.ts';

/** How Node serves. */
export const node: Runtime = {
  async listen(fetch, hostname, port) {
    const { server, port: given } = await new Promise<{ server: ServerType; port: number }>(
      (resolve, reject) => {
        const server = serve({ fetch, hostname, port }, (info) => resolve({ server, port: info.port }));
        server.on('error', reject);
        explainMalformed(server as Server);
      },
    );
    return {
      port: given,
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
