import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ClientOf } from '../http/client.ts';
import { Problem, problemOf, problemText } from '../http/problem.ts';
import { UNSTORED } from '../http/response-type.ts';
import type { Hub } from './hub.ts';

/** Largest request: both addresses at their longest, escaped. */
const MAX_BODY_BYTES = 16 * 1024;

const FORM = 'application/x-www-form-urlencoded';

/**
 * POST /hub: requests to subscribe and unsubscribe (WebSub, section 5.1). The answers are text, for people who debug
 * subscribers.
 */
export function hubRoutes(hub: Hub, clientOf: ClientOf): Hono {
  const app = new Hono();
  const tooLarge = () => {
    throw new Problem(413, `The request is too large, expected at most ${MAX_BODY_BYTES} bytes.`);
  };
  app.post('/', bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }), async (c) => {
    const type = c.req.header('Content-Type') ?? 'missing';
    if (type.split(';')[0]?.trim().toLowerCase() !== FORM) {
      throw new Problem(415, `Content-Type is ${type.slice(0, 100)}, expected ${FORM}.`);
    }
    await hub.accept(new URLSearchParams(await c.req.text()), clientOf(c) ?? '');
    return new Response('Accepted. The hub now asks the callback to confirm.\n', {
      status: 202,
      headers: {
        'Content-Type': 'text/plain; charset=utf-8',
        ...UNSTORED,
      },
    });
  });
  app.onError((error, c) => problemText(problemOf(c, error)));
  return app;
}
