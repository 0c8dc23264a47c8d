import { getConnInfo } from '@hono/node-server/conninfo';
import { Cron } from 'croner';
import { listenOnNode } from './listening/http-server.ts';
import type { Runtime } from './serve.ts';

/** Node's part of the server. */
export const node: Runtime = {
  listen: listenOnNode,
  everyMinute(work, signal) {
    const job = new Cron('* * * * *', { protect: true }, work);
    signal.addEventListener('abort', () => job.stop(), { once: true });
  },
  clientAddress: (c) => (c.env?.incoming === undefined ? null : (getConnInfo(c).remote.address ?? 'unknown')),
};
