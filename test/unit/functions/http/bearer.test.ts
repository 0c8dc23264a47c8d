import { Hono } from 'hono';
import { afterEach, expect, test, vi } from 'vitest';
import { Guesses, requireBearer, requireToken } from '../../../../functions/http/bearer.ts';
import { errorResponse } from '../../../../functions/web/error-response.ts';

const TOKEN = 'a-token-that-is-long';

afterEach(() => {
  vi.useRealTimers();
});

/** A site with a route that reads the token from the header, and one that reads it from a form. */
function site() {
  const rule = { token: TOKEN, guesses: new Guesses((c) => c.req.header('X-Client') ?? null, 3) };
  const app = new Hono();
  app.put('/api/header', requireToken(rule), (c) => c.text('fine'));
  app.post('/api/form', async (c) => {
    const { token } = await c.req.parseBody();
    requireBearer(c, rule, String(token));
    return c.text('fine');
  });
  app.onError((error, c) => errorResponse(c, error));
  const header = (client: string, token: string) =>
    app.request('/api/header', {
      method: 'PUT',
      headers: { 'X-Client': client, Authorization: `Bearer ${token}` },
    });
  const form = (client: string, token: string) =>
    app.request('/api/form', {
      method: 'POST',
      headers: { 'X-Client': client },
      body: new URLSearchParams({ token }),
    });
  return { app, header, form };
}

const statuses = async (answers: readonly (Response | Promise<Response>)[]) =>
  (await Promise.all(answers)).map(({ status }) => status);

test('requireBearer() answers 429 to a client that guesses, however it sends the token, for the rest of a minute', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { header, form } = site();
  const guesses = Array.from({ length: 10 }, (_, i) => (i % 2 ? header : form)('one', `guess-${i}`));
  expect(await statuses(guesses)).toEqual(Array(10).fill(401));
  vi.advanceTimersByTime(20_500);
  const refused = await header('one', TOKEN);
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '40']);
  expect(await refused.json()).toMatchObject({ title: 'Too Many Requests', status: 429 });
  expect(await statuses([form('one', TOKEN), header('two', TOKEN), form('two', TOKEN)])).toEqual([
    ...[429, 200, 200],
  ]);
  vi.advanceTimersByTime(39_500);
  expect(await statuses([header('one', TOKEN)])).toEqual([200]);
});

test('requireBearer() counts guesses that come at once, and neither right tokens nor none', async () => {
  const { app, header } = site();
  const none = () => app.request('/api/header', { method: 'PUT', headers: { 'X-Client': 'one' } });
  expect(await statuses(Array.from({ length: 12 }, none))).toEqual(Array(12).fill(401));
  const right = Array.from({ length: 50 }, () => header('one', TOKEN));
  expect(await statuses(right)).toEqual(Array(50).fill(200));
  const wrong = Array.from({ length: 50 }, () => header('one', 'wrong'));
  expect((await statuses(wrong)).filter((status) => status === 401)).toHaveLength(10);
});

test('Guesses forgets the client that began first when there are too many', async () => {
  const { header } = site();
  for (let i = 0; i < 10; i++) await header('first', 'wrong');
  expect(await statuses([header('first', TOKEN)])).toEqual([429]);
  for (let i = 0; i < 3; i++) await header(`other-${i}`, 'wrong');
  expect(await statuses([header('first', TOKEN)])).toEqual([200]);
});
