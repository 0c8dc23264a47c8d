import { expect, test } from 'vitest';
import type { Cron } from '../../../../functions/sources/cron.ts';
import { keepTicking } from '../../../../functions/sources/cron.ts';

/** A cron whose ticks do what they are told to. */
function cronOf(tick: (signal: AbortSignal) => Promise<void>): Cron {
  return {
    tick: async (signal) => {
      await tick(signal);
      return [];
    },
    run: async () => [],
  };
}

test('keepTicking() ticks at once and on schedule, also after a failed tick', async () => {
  const stop = new AbortController();
  let ticks = 0;
  let work: (() => Promise<void>) | undefined;
  const ended = keepTicking(
    cronOf(async () => {
      if (++ticks < 3) throw new Error('the database is locked');
    }),
    (given, signal) => {
      expect(signal).toBe(stop.signal);
      work = given;
    },
    stop.signal,
  );
  await work?.();
  await work?.();
  expect(ticks).toBe(3);
  stop.abort();
  await ended;
});

test('keepTicking() ends when the running tick has ended', async () => {
  const stop = new AbortController();
  const order: string[] = [];
  const letGo = Promise.withResolvers<void>();
  const ended = keepTicking(
    cronOf(async (signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await letGo.promise;
      order.push('let go');
      throw signal.reason;
    }),
    () => {},
    stop.signal,
  ).then(() => order.push('ended'));
  stop.abort();
  letGo.resolve();
  await ended;
  expect(order).toEqual(['let go', 'ended']);
});
