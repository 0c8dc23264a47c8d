import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { enqueue, type Outbox, untilRead } from '../../../../functions/worker/queue.ts';

const outbox: Outbox = { sendBatch: async () => {} };
const send = () => enqueue(outbox, 'a'.repeat(64), [0]);

beforeEach(() => {
  // Later than whatever was enqueued before.
  vi.useFakeTimers({ now: Date.now() + 3_600_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

test('untilRead() returns at once while no dump is read', async () => {
  await expect(untilRead()).resolves.toBeUndefined();
});

test('untilRead() waits while a dump is being read', async () => {
  const events: string[] = [];
  await send();
  const waiting = untilRead().then(() => events.push('embed'));
  for (let batch = 0; batch < 5; batch++) {
    await vi.advanceTimersByTimeAsync(1_500);
    await send();
    events.push('sent');
  }
  await vi.advanceTimersByTimeAsync(3_000);
  await waiting;
  expect(events).toEqual(['sent', 'sent', 'sent', 'sent', 'sent', 'embed']);
});

test('untilRead() gives up after its maximum time', async () => {
  await send();
  let isOver = false;
  const waiting = untilRead().then(() => {
    isOver = true;
  });
  for (let second = 0; second < 300 && !isOver; second++) {
    await vi.advanceTimersByTimeAsync(1_000);
    await send();
  }
  await waiting;
  expect(isOver).toBe(true);
});
