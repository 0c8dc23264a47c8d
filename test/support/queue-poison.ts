import { describe, expect, test } from 'vitest';
import { getDump } from '../../db/dumps/dumps.ts';
import { replay } from '../../functions/intake/replay.ts';
import type { Embedder, Paper } from '../../pipeline/types.ts';
import { faultyDatabase } from './faulty-database.ts';
import { consumeDeps, jsonLines, model, openPrepared, papers, recordOf } from './pipeline.ts';
import { publicOutput } from './public-output.ts';
import { Queue } from './queue-driver.ts';
import { dumpOf, feed, idOf, never, reference, storeInto, tables } from './queue-runs.ts';

/** Declares the tests of a paper with which the model, or its consumer, always fails. */
export function poisonTests(): void {
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
}
