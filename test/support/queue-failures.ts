import { describe, expect, test } from 'vitest';
import { queueIntake } from '../../functions/worker/intake.ts';
import type { Embedder } from '../../pipeline/types.ts';
import { type Fault, faultyDatabase } from './faulty-database.ts';
import { consumeDeps, inputOf, model, openPrepared } from './pipeline.ts';
import { publicOutput } from './public-output.ts';
import { Queue } from './queue-driver.ts';
import { CAPTURED, dumpOf, never, reference, storeInto, tables } from './queue-runs.ts';

/** Declares the tests of a database and a model that fail, of the database at every n-th call. */
export function failureTests(everyNthCall: number): void {
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
}
