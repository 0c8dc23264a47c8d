import { expect, test, vi } from 'vitest';
import { Slots } from '../../../db/slots.ts';

const slots = (options = {}) => new Slots({ name: 'pens', size: 2, timeoutMs: 1_000, ...options });

test('Slots.use() runs no more than its size at once, and the others in the order of their calls', async () => {
  const limit = slots();
  const begun: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const calls = ends.map(({ promise }, i) =>
    limit.use(async () => {
      begun.push(i);
      await promise;
    }),
  );
  expect([limit.used, limit.waiting]).toEqual([2, 3]);
  ends[1]?.resolve();
  await calls[1];
  await vi.waitFor(() => expect(begun).toEqual([0, 1, 2]), 20_000);
  expect([limit.used, limit.waiting]).toEqual([2, 2]);
  for (const { resolve } of ends) resolve();
  await Promise.all(calls);
  expect([begun, limit.used, limit.waiting]).toEqual([[0, 1, 2, 3, 4], 0, 0]);
});

test('Slots.take() throws UnavailableError after its time, and when too many wait', async () => {
  vi.useFakeTimers();
  const limit = slots({ maxWaiting: 1 });
  await Promise.all([limit.take(), limit.take()]);
  const late = expect(limit.take()).rejects.toThrow('All 2 pens were in use for 1 s.');
  await expect(limit.take()).rejects.toMatchObject({
    name: 'UnavailableError',
    message: 'All 2 pens are in use, and 1 calls wait.',
  });
  await vi.advanceTimersByTimeAsync(1_000);
  vi.useRealTimers();
  await late;
  // Who has left the queue gets no slot.
  limit.free();
  expect([limit.used, limit.waiting, limit.tryTake(), limit.tryTake()]).toEqual([1, 0, true, false]);
});

test('Slots.use() gives its slot back after an error', async () => {
  const limit = slots({ size: 1 });
  const fault = new Error('broken');
  await expect(limit.use(() => Promise.reject(fault))).rejects.toBe(fault);
  expect(limit.used).toBe(0);
});
