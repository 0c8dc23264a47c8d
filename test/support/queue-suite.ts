import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { getDump } from '../../db/dumps/dumps.ts';
import { enqueue, type QueuedPapers } from '../../functions/worker/queue.ts';
import { resendStalled } from '../../functions/worker/stalled-dumps.ts';
import type { Paper } from '../../pipeline/types.ts';
import { consumeDeps, jsonLines, openPrepared, papers, recordOf } from './pipeline.ts';
import { publicOutput } from './public-output.ts';
import { Queue } from './queue-driver.ts';
import { failureTests } from './queue-failures.ts';
import { poisonTests } from './queue-poison.ts';
import { dumpOf, feed, idOf, ingestInto, itemsOf, reference, storeInto, tables } from './queue-runs.ts';

/** How thorough the suite is; each step is a run of the pipeline over a real database. */
export interface QueueSuiteOptions {
  /** Calls fail at every n-th place. */
  readonly everyNthCall: number;
  /** Random orders of delivery. */
  readonly orders: number;
}

/** Declares the tests of dumps that go through a queue. */
export function queueSuite({ everyNthCall, orders }: QueueSuiteOptions): void {
  vi.setConfig({ testTimeout: 600_000 });

  test('enqueue() sends small messages', async () => {
    const queue = new Queue();
    const starts = Array.from({ length: 5_000 }, (_, i) => Number.MAX_SAFE_INTEGER - i);
    await enqueue(queue, 'f'.repeat(64), starts);
    expect(queue.waiting.flatMap(({ body }) => (body as { starts: number[] }).starts)).toEqual(starts);
    expect(queue.largest).toBeLessThan(1_000);
  });

  test('consume() ends with the same database as ingest()', async () => {
    const content = dumpOf(54);
    const expected = await reference(content);
    const { url, db } = await openPrepared();
    const queue = new Queue();
    const [taken] = await storeInto(db, queue, content);
    expect(taken).toMatchObject({ state: 'loading', report: { records: 58, rejected: 1 } });
    expect(queue.waiting.length).toBeGreaterThan(3);
    await queue.drain(consumeDeps(db));
    expect(await publicOutput(url)).toEqual(expected.output);
    expect(await tables(db)).toEqual(expected.tables);
    expect(await feed(db)).toHaveLength(54);
  });

  test('consume() ends the same when each message comes twice and in any order, and shows all papers at once', async () => {
    const content = dumpOf(30);
    const expected = await reference(content);
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 4 }), async (order, size) => {
        const { url, db } = await openPrepared();
        const deps = consumeDeps(db);
        const queue = new Queue();
        const pick = (length: number) =>
          Array.from({ length: Math.min(size, length) }, () => (order.next().value ?? 0) % length);
        let isRead = false;
        const reading = storeInto(db, queue, content).finally(() => {
          isRead = true;
        });
        while (!isRead || queue.waiting.length > 0) {
          queue.duplicate();
          const some = queue.waiting.length;
          for (let i = 0; i < some && queue.waiting.length > 0; i++) {
            await queue.deliver([...new Set(pick(queue.waiting.length))], deps);
            const isLoaded = (await getDump(db, await idOf(content)))?.state === 'loaded';
            expect((await feed(db)).length).toBe(isLoaded ? 30 : 0);
          }
          if (isRead) break;
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        await reading;
        await queue.drain(deps);
        expect(await publicOutput(url)).toEqual(expected.output);
        expect(await tables(db)).toEqual(expected.tables);
      }),
      { numRuns: orders },
    );
  });

  failureTests(everyNthCall);

  poisonTests();

  describe('consume() of two dumps at once', () => {
    test('ends the same when a dump is sent twice', async () => {
      const content = dumpOf(30);
      const expected = await reference(content);
      for (let lead = 0; lead < 4; lead++) {
        const { url, db } = await openPrepared();
        const queue = new Queue();
        const deps = consumeDeps(db);
        const first = storeInto(db, queue, content);
        for (let i = 0; i < lead * 2 && queue.waiting.length < lead; i++)
          await new Promise((resolve) => setTimeout(resolve, 2));
        while (queue.waiting.length > 1 && lead % 2 === 1) await queue.deliver([0], deps);
        const second = storeInto(db, queue, content);
        while (queue.waiting.length > 0) await queue.deliver([queue.waiting.length - 1], deps);
        await Promise.all([first, second]);
        await queue.drain(deps);
        expect({ lead, tables: await tables(db) }).toEqual({ lead, tables: expected.tables });
        expect(await publicOutput(url)).toEqual(expected.output);
      }
    });

    test('keeps a completed dump when a slow reader ends later', async () => {
      const content = dumpOf(40);
      const expected = await reference(content);
      const { url, db } = await openPrepared();
      const queue = new Queue();
      // The second one has written a batch and stops before it writes its last one, until the first is done with everything.
      const slow = new Queue();
      const stopped = Promise.withResolvers<void>();
      const held = Promise.withResolvers<void>();
      const send = slow.sendBatch.bind(slow);
      slow.sendBatch = async (messages) => {
        stopped.resolve();
        await held.promise;
        return send(messages);
      };
      const second = storeInto(db, slow, content);
      await stopped.promise;
      await storeInto(db, queue, content);
      await queue.drain(consumeDeps(db));
      expect((await getDump(db, await idOf(content)))?.state).toBe('loaded');
      held.resolve();
      await second;
      await slow.drain(consumeDeps(db));
      expect(await tables(db)).toEqual(expected.tables);
      expect(await publicOutput(url)).toEqual(expected.output);
    });

    test('shows each of two dumps with common papers once it is complete, in any order', async () => {
      const [p, q] = [papers[4], papers[5]] as [Paper, Paper];
      const one = jsonLines(papers.slice(0, 24).map((paper) => recordOf(paper)));
      const two = jsonLines([
        ...papers.slice(12, 36).map((paper) => recordOf(paper)),
        recordOf(p, {
          abstract: `${p.abstract}\n\nAn extended version, on graphs and their neural networks.`,
        }),
        recordOf(q, { authors: ['Grace Hopper'], url: 'https://papers.example/q' }),
      ]);
      const [oneTwo, twoOne] = [await reference(one, two), await reference(two, one)];
      const titlesOf = async (content: string) => {
        const { db } = await openPrepared();
        await ingestInto(db, content);
        return feed(db);
      };
      const [titlesOne, titlesTwo] = [await titlesOf(one), await titlesOf(two)];
      await fc.assert(
        fc.asyncProperty(fc.infiniteStream(fc.nat()), fc.boolean(), async (order, together) => {
          const { url, db } = await openPrepared();
          const deps = consumeDeps(db);
          const queue = new Queue();
          if (together)
            await Promise.all([
              storeInto(db, queue, one, '2025-03-11-0.jsonl'),
              storeInto(db, queue, two, '2025-03-11-1.jsonl'),
            ]);
          else {
            await storeInto(db, queue, one, '2025-03-11-0.jsonl');
            await storeInto(db, queue, two, '2025-03-11-1.jsonl');
          }
          let first: 'one' | 'two' | undefined;
          while (queue.waiting.length > 0) {
            await queue.deliver([(order.next().value ?? 0) % queue.waiting.length], deps);
            const [a, b] = [
              (await getDump(db, await idOf(one)))?.state === 'loaded',
              (await getDump(db, await idOf(two)))?.state === 'loaded',
            ];
            if (a !== b) {
              first ??= a ? 'one' : 'two';
              expect(await feed(db)).toEqual(a ? titlesOne : titlesTwo);
            }
            if (!a && !b) expect(await feed(db)).toEqual([]);
          }
          const output = await publicOutput(url);
          const expected = first === 'one' ? oneTwo : twoOne;
          expect(first).toBeDefined();
          // Read together, a common paper may come with the longer text of the other dump, and its topics follow from that.
          const without = together ? { topics: undefined } : {};
          const shown = (items: Record<string, string>) =>
            itemsOf(items).map((item) => ({ ...item, ...without }));
          expect(shown(output)).toEqual(shown(expected.output));
          const { vectors, integrity, dangling, pending } = await tables(db);
          expect({ vectors, integrity, dangling, pending }).toEqual({
            vectors: expected.tables['vectors'],
            integrity: 'ok',
            dangling: 0,
            pending: 0,
          });
        }),
        { numRuns: orders },
      );
    });
  });

  test('sendForgotten() sends lost messages again once an hour and completes their dump', async () => {
    const content = dumpOf(30);
    const expected = await reference(content);
    const { url, db } = await openPrepared();
    const queue = new Queue();
    await storeInto(db, queue, content);
    const lost = queue.waiting.shift()?.body as QueuedPapers;
    await queue.drain(consumeDeps(db));
    expect(await feed(db)).toEqual([]);
    const hour = 3_600_000;
    const soon = new Date(Date.now() + hour / 2);
    expect(await resendStalled(consumeDeps(db), queue, soon)).toBe(0);
    const later = new Date(Date.now() + 2 * hour);
    expect(await resendStalled(consumeDeps(db), queue, later)).toBe(lost.starts.length);
    expect(queue.waiting.map(({ body }) => body)).toEqual([lost]);
    expect(await resendStalled(consumeDeps(db), queue, new Date(later.getTime() + hour / 2))).toBe(0);
    // The last one to settle anything dies before it asks whether the dump is complete.
    const store = (await consumeDeps(db).run()).store;
    const run = async () => ({
      ...(await consumeDeps(db).run()),
      store: { ...store, completeIfEmbedded: () => Promise.reject(new Error('ended')) },
    });
    await queue.deliver([0], { db, run });
    queue.waiting = [];
    expect(await feed(db)).toEqual([]);
    await resendStalled(consumeDeps(db), queue, new Date(later.getTime() + 2 * hour));
    expect(await publicOutput(url)).toEqual(expected.output);
    expect(await tables(db)).toEqual(expected.tables);
  });
}
