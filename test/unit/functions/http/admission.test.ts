import { Hono } from 'hono';
import { expect, test, vi } from 'vitest';
import { createAdmission } from '../../../../functions/http/admission.ts';
import { errorResponse } from '../../../../functions/web/error-response.ts';

/** An app whose requests end when they are told to, by the path of each. */
function slowApp(queue = {}) {
  const admission = createAdmission((c) => c.req.header('X-Client') ?? null, {
    maxReads: 2,
    maxWrites: 1,
    queue,
  });
  const ends = new Map<string, () => void>();
  const app = new Hono();
  app.use(admission.middleware);
  app.all('*', async (c) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    ends.set(c.req.path, resolve);
    await promise;
    return c.text(c.req.path);
  });
  app.onError((error, c) => errorResponse(c, error));
  const ask = (path: string, init: RequestInit = {}) =>
    app.request(path, { headers: { 'X-Client': 'one' }, ...init });
  const end = (path: string) => ends.get(path)?.();
  return { admission, ask, end, begun: () => [...ends.keys()] };
}

const numbers = ({ inFlight, waiting, refused }: ReturnType<typeof slowApp>['admission']) => [
  inFlight(),
  waiting(),
  refused(),
];

test('createAdmission() works on so many requests at once, and on the others in order', async () => {
  const { admission, ask, end, begun } = slowApp();
  const answers = ['/a', '/b', '/c', '/d'].map((path) => ask(path));
  await vi.waitFor(() => expect(numbers(admission)).toEqual([2, 2, 0]), 20_000);
  expect(begun()).toEqual(['/a', '/b']);
  // Uploads, which may take minutes, take no place of a reader; nor do requests of the site itself.
  const others = [ask('/post', { method: 'POST' }), ask('/own', { headers: {} })];
  await vi.waitFor(() => expect(begun()).toEqual(['/a', '/b', '/post', '/own']), 20_000);
  end('/b');
  await vi.waitFor(() => expect(begun()).toContain('/c'), 20_000);
  end('/a');
  await vi.waitFor(() => expect(begun()).toContain('/d'), 20_000);
  for (const path of begun()) end(path);
  const bodies = await Promise.all([...answers, ...others].map(async (each) => (await each).text()));
  expect(bodies).toEqual(['/a', '/b', '/c', '/d', '/post', '/own']);
  expect(numbers(admission)).toEqual([0, 0, 0]);
});

test('createAdmission() answers 503 with Retry-After when too many wait, or for too long', async () => {
  const { admission, ask, end, begun } = slowApp({ maxWaiting: 1, timeoutMs: 1 });
  const running = [ask('/a'), ask('/b')];
  const refused = await Promise.all([ask('/api/c'), ask('/feeds/d')]);
  expect(refused.map(({ status }) => status)).toEqual([503, 503]);
  expect(refused.map(({ headers }) => headers.get('Retry-After'))).toEqual(['5', '5']);
  expect(await refused[0]?.json()).toMatchObject({ status: 503, title: 'Service Unavailable' });
  expect(numbers(admission)).toEqual([2, 0, 2]);
  for (const path of begun()) end(path);
  expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200]);
});
