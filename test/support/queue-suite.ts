import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Database } from '../../db/database.ts';
import { getDump } from '../../db/dumps/dumps.ts';
import { createApp } from '../../functions/app.ts';
import { replay } from '../../functions/intake/replay.ts';
import { queueIntake } from '../../functions/worker/intake.ts';
import { enqueue, type QueuedPapers } from '../../functions/worker/queue.ts';
import { resendStalled } from '../../functions/worker/stalled-dumps.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { ingest } from '../../pipeline/run.ts';
import type { Embedder, Paper } from '../../pipeline/types.ts';
import { type Fault, faultyDatabase } from './faulty-database.ts';
import { consumeDeps, inputOf, jsonLines, model, openPrepared, papers, recordOf } from './pipeline.ts';
import { publicOutput } from './public-output.ts';
import { Queue } from './queue-driver.ts';

const never = new AbortController().signal;

/** A dump in which papers come again, shorter, longer and with more, and a record is damaged. */
function dumpOf(count: number): string {
  const some = papers.slice(0, count);
  const [first, second, third] = some;
  if (first === undefined || second === undefined || third === undefined) throw new Error('too few papers');
  return jsonLines([
    ...some.slice(0, 3).map((paper) => recordOf(paper)),
    { title: 'A record without an abstract or an address' },
    ...some.slice(3).map((paper) => recordOf(paper)),
    recordOf(first, {
      abstract: `${first.abstract}\n\nWe also release our code, and study retrieval and recommender systems.`,
    }),
    recordOf(second, {
      abstract: second.abstract.slice(0, 60),
      authors: ['Ada Lovelace'],
      arxiv: '2403.00001',
    }),
    recordOf(third, { url: 'https://papers.example/third' }),
  ]);
}

const CAPTURED = '2025-03-11T00:00:00Z';

function storeInto(db: Database, queue: Queue, content: string, name = '2025-03-11.jsonl') {
  const intake = queueIntake(consumeDeps(db), queue);
  return intake.submit(inputOf(content, name), { signal: never, captured: CAPTURED });
}

async function ingestInto(db: Database, content: string, name = '2025-03-11.jsonl'): Promise<void> {
  const dump = await identifyDump(inputOf(content, name), { captured: CAPTURED, now: new Date() });
  await ingest(dump, await consumeDeps(db).run(), { signal: never });
}

const references = new Map<string, ReturnType<typeof ingestAll>>();

/** What `ingest` makes of dumps, one after another. */
function reference(...contents: readonly string[]) {
  const key = JSON.stringify(contents);
  const made = references.get(key) ?? ingestAll(contents);
  references.set(key, made);
  return made;
}

async function ingestAll(contents: readonly string[]) {
  const { url, db } = await openPrepared();
  for (const [i, content] of contents.entries()) await ingestInto(db, content, `2025-03-11-${i}.jsonl`);
  return { output: await publicOutput(url), tables: await tables(db) };
}

/** What there is, without when it came: nothing may be lost or doubled, wherever it is. */
async function tables(db: Database) {
  const { rows } = await db.client.execute(`SELECT
    (SELECT json_group_array(json_array(id, state, records, stored, merged, rejected)) FROM (SELECT * FROM dumps ORDER BY id)) AS dumps,
    (SELECT json_group_array(json_array(dump_id, start, "end", item_id, embedded)) FROM (SELECT * FROM item_dumps ORDER BY dump_id, start)) AS records,
    (SELECT json_group_array(json_array(id, stage, code)) FROM (SELECT * FROM rejects ORDER BY id)) AS rejects,
    (SELECT json_group_array(json_array(item_id, hex(vector))) FROM (SELECT * FROM embeddings ORDER BY item_id)) AS vectors,
    (SELECT json_group_array(json_array(id, extract)) FROM (SELECT * FROM items ORDER BY id)) AS items,
    (SELECT json_group_array(json_array(scheme, value, item_id)) FROM (SELECT * FROM external_ids ORDER BY scheme, value)) AS names,
    (SELECT count(*) FROM pending_changes) AS pending,
    (SELECT integrity_check FROM pragma_integrity_check) AS integrity,
    (SELECT count(*) FROM pragma_foreign_key_check) AS dangling`);
  return { ...rows[0] };
}

/** The titles in the feed of all papers. */
async function feed(db: Database): Promise<string[]> {
  const response = await createApp({ db, cacheBytes: 0 }).request('/feeds/all.json?limit=200');
  const { items } = (await response.json()) as { items: { title: string }[] };
  return items.map(({ title }) => title).sort();
}

async function idOf(content: string): Promise<string> {
  return (await identifyDump(inputOf(content, 'x'), { now: new Date() })).id;
}

/** The items of a public output, each with all that is public of it, by title. */
function itemsOf(output: Record<string, string>) {
  const text = output['/api/items?limit=100'] ?? '';
  const { items } = JSON.parse(text) as { items: { title: string }[] };
  return items.sort((a, b) => (a.title < b.title ? -1 : 1));
}

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

  describe('consume() after a failure', () => {
    test.each(['before', 'after', 'dies'] as const)(
      'ends the same when a call to the database fails (%s)',
      async (kind) => {
        const content = dumpOf(15);
        const expected = await reference(content);
        const run = async (fault?: Fault) => {
          const { url, db } = await openPrepared();
          const queue = new Queue();
          await storeInto(db, queue, content);
          const faulty = faultyDatabase(db, fault);
          const deps = consumeDeps(faulty.db);
          // What dies is started anew, over a database that works.
          while (queue.waiting.length > 0 && !faulty.isDead())
            await queue.deliver([0], deps, () => !faulty.isDead());
          await queue.drain(consumeDeps(db));
          expect(queue.dead).toEqual([]);
          expect({ fault, tables: await tables(db) }).toEqual({ fault, tables: expected.tables });
          if ((fault?.call ?? 0) % 7 === 0) expect(await publicOutput(url)).toEqual(expected.output);
          return faulty.calls();
        };
        const calls = await run();
        expect(calls).toBeGreaterThan(15);
        for (let call = 1; call <= calls; call += everyNthCall) await run({ call, kind });
      },
    );

    test.each(['before', 'after', 'dies'] as const)(
      'ends the same when reading the dump fails (%s) and it is sent again',
      async (kind) => {
        const content = dumpOf(15);
        const expected = await reference(content);
        const run = async (fault?: Fault) => {
          const { url, db } = await openPrepared();
          const queue = new Queue();
          const faulty = faultyDatabase(db, fault);
          const intake = queueIntake(consumeDeps(faulty.db), queue);
          const options = { signal: never, captured: CAPTURED };
          const first = await intake.submit(inputOf(content, '2025-03-11.jsonl'), options).then(
            () => true,
            () => false,
          );
          // Consumers are at work on what was sent.
          await queue.drain(consumeDeps(db));
          if (!first) await storeInto(db, queue, content);
          await queue.drain(consumeDeps(db));
          expect({ fault, tables: await tables(db) }).toEqual({ fault, tables: expected.tables });
          if ((fault?.call ?? 0) % 5 === 0) expect(await publicOutput(url)).toEqual(expected.output);
          return faulty.calls();
        };
        const calls = await run();
        expect(calls).toBeGreaterThan(10);
        for (let call = 1; call <= calls; call += everyNthCall) await run({ call, kind });
      },
    );

    test('ends the same when embedding a text fails', async () => {
      const content = dumpOf(9);
      const expected = await reference(content);
      for (let failing = 1; failing <= 11; failing += Math.min(everyNthCall, 5)) {
        const { db } = await openPrepared();
        const queue = new Queue();
        await storeInto(db, queue, content);
        let texts = 0;
        const embedder: Embedder = {
          ...model,
          async embed(text) {
            if (++texts === failing) throw new Error('out of memory');
            return model.embed(text);
          },
        };
        await queue.drain(consumeDeps(db, embedder));
        expect({ failing, tables: await tables(db) }).toEqual({ failing, tables: expected.tables });
      }
    });
  });

  describe('consume() of a paper that the model cannot embed', () => {
    const POISON = 7;
    const poisoned = (): Embedder => ({
      ...model,
      async embed(text) {
        if (text.startsWith(papers[POISON]?.title ?? '?')) throw new Error('token 30522 is out of range');
        return model.embed(text);
      },
    });

    test('makes one reject that replay() can read, and loses nothing else', async () => {
      const content = dumpOf(20);
      const without = jsonLines(
        content
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
          .filter(({ title }) => title !== papers[POISON]?.title),
      );
      const expected = await reference(without);
      const { url, db } = await openPrepared();
      const queue = new Queue();
      await storeInto(db, queue, content);
      queue.duplicate();
      await queue.drain(consumeDeps(db, poisoned()));
      expect(queue.dead).toEqual([]);
      expect(await publicOutput(url)).toEqual(expected.output);
      expect(await getDump(db, await idOf(content))).toMatchObject({
        state: 'loaded',
        records: 24,
        rejected: 2,
        stored: 19,
        merged: 3,
      });
      const { rows } = await db.client.execute(
        `SELECT id, code, message, raw FROM rejects WHERE code = 'not-embedded'`,
      );
      expect(rows).toHaveLength(1);
      expect(rows[0]?.['message']).toContain('token 30522 is out of range');
      expect(JSON.parse(String(rows[0]?.['raw']))).toMatchObject(recordOf(papers[POISON] as Paper));

      // With a model that is mended, it is read from what was kept.
      const { run } = consumeDeps(db);
      const replayed = await Array.fromAsync(
        replay(db, run, { id: String(rows[0]?.['id']) }, { signal: never }),
      );
      expect(replayed).toMatchObject([{ report: { records: 1, stored: 1, rejected: 0 } }]);
      expect(await feed(db)).toEqual(
        papers
          .slice(0, 20)
          .map(({ title }) => title)
          .sort(),
      );
    });

    test('rejects the other records of the paper too, with their fields', async () => {
      const paper = papers[POISON] as Paper;
      const content = jsonLines([
        ...papers.slice(0, 3).map((each) => recordOf(each)),
        recordOf(paper, { authors: ['Ada Lovelace'], doi: '10.1000/182' }),
        recordOf(paper, { abstract: paper.abstract.slice(0, 60) }),
      ]);
      const { db } = await openPrepared();
      const queue = new Queue();
      await storeInto(db, queue, content);
      await queue.drain(consumeDeps(db, poisoned()));
      expect(await getDump(db, await idOf(content))).toMatchObject({
        state: 'loaded',
        records: 5,
        rejected: 2,
        stored: 3,
      });
      expect(await feed(db)).toHaveLength(3);
      await Array.fromAsync(
        replay(db, consumeDeps(db).run, { dumpId: await idOf(content) }, { signal: never }),
      );
      const { rows } = await db.client.execute({
        sql: `SELECT authors, (SELECT value FROM external_ids WHERE item_id = items.id) AS doi FROM items WHERE title = ?`,
        args: [paper.title],
      });
      expect(rows.map((row) => ({ ...row }))).toEqual([{ authors: '["Ada Lovelace"]', doi: '10.1000/182' }]);
    });

    test('ignores a slow consumer of a rejected record', async () => {
      const content = dumpOf(20);
      const { url, db } = await openPrepared();
      const queue = new Queue();
      await storeInto(db, queue, content);
      queue.duplicate();
      const slow = queue.waiting.slice(queue.waiting.length / 2);
      queue.waiting = queue.waiting.slice(0, queue.waiting.length / 2);
      let go = () => {};
      const held = new Promise<void>((resolve) => {
        go = resolve;
      });
      const late = new Queue();
      late.waiting = slow;
      const slowModel: Embedder = {
        ...model,
        async embed(text) {
          await held;
          return model.embed(text);
        },
      };
      const working = late.deliver(
        slow.map((_, i) => i),
        consumeDeps(db, slowModel),
      );
      await queue.drain(consumeDeps(db, poisoned()));
      const before = { output: await publicOutput(url), tables: await tables(db) };
      go();
      await working;
      await late.drain(consumeDeps(db));
      expect(await publicOutput(url)).toEqual(before.output);
      const after = await tables(db);
      for (const name of ['dumps', 'records', 'rejects', 'pending', 'integrity', 'dangling'] as const) {
        expect(after[name]).toEqual(before.tables[name]);
      }
    });

    test('rejects nothing while the model or the database fails for all', async () => {
      const content = dumpOf(20);
      const expected = await reference(content);
      const { url, db } = await openPrepared();
      const queue = new Queue();
      await storeInto(db, queue, content);
      const broken: Embedder = { ...model, embed: () => Promise.reject(new Error('the model is not there')) };
      await queue.drain(consumeDeps(db, broken), undefined, 5);
      expect(queue.dead.length).toBeGreaterThan(0);
      const { db: unreachable } = faultyDatabase(db, { call: 1, kind: 'dies' });
      await queue.deliverDead(consumeDeps(unreachable));
      expect(queue.dead.length).toBeGreaterThan(0);
      await queue.deliverDead(consumeDeps(db));
      expect(queue.dead).toEqual([]);
      expect(await publicOutput(url)).toEqual(expected.output);
      expect(await tables(db)).toEqual(expected.tables);
    });

    test('rejects a record that kills each consumer without another try', async () => {
      const content = jsonLines(papers.slice(0, 2).map((paper) => recordOf(paper)));
      const { db } = await openPrepared();
      const queue = new Queue();
      await storeInto(db, queue, content);
      // Nobody lives to acknowledge anything.
      while (queue.waiting.length > 0) {
        await queue.deliver([0], consumeDeps(faultyDatabase(db, { call: 1, kind: 'dies' }).db));
      }
      for (const letter of queue.dead) letter.attempts = 19;
      let tried = 0;
      const deadly: Embedder = {
        ...model,
        async embed(text) {
          tried++;
          return model.embed(text);
        },
      };
      await queue.deliverDead(consumeDeps(db, deadly));
      expect(tried).toBe(0);
      expect(await getDump(db, await idOf(content))).toMatchObject({
        state: 'loaded',
        records: 2,
        rejected: 2,
      });
    });
  });

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
      const content = dumpOf(30);
      const expected = await reference(content);
      const { url, db } = await openPrepared();
      const queue = new Queue();
      // The second one stops before it writes its last batch, until the first is done with everything.
      const slow = new Queue();
      let go = () => {};
      const held = new Promise<void>((resolve) => {
        go = resolve;
      });
      const send = slow.sendBatch.bind(slow);
      slow.sendBatch = async (messages) => {
        await held;
        return send(messages);
      };
      const second = storeInto(db, slow, content);
      await storeInto(db, queue, content);
      await queue.drain(consumeDeps(db));
      expect((await getDump(db, await idOf(content)))?.state).toBe('loaded');
      go();
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
