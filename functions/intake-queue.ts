import type { Database } from '../db/database.ts';
import { getDump } from '../db/dumps.ts';
import { unpack } from '../pipeline/containers/unpack.ts';
import { DumpError } from '../pipeline/errors.ts';
import { scatter } from '../pipeline/run.ts';
import { identifyDump, spoolInMemory } from '../pipeline/source.ts';
import type { Store } from '../pipeline/store.ts';
import type { Intake } from './intake.ts';
import { enqueue, type Outbox } from './queue.ts';

/** Takes dumps in where a queue stands between reading and embedding: no model is needed here, and bytes wait in memory. */
export function queueIntake(db: Database, store: () => Promise<Store>, outbox: Outbox): Intake {
  return {
    spool: ({ name, lastModified, maxBytes }, bytes, signal) =>
      spoolInMemory(lastModified === undefined ? { name } : { name, lastModified }, bytes, maxBytes, signal),
    async *take(source, options) {
      const { signal, captured } = options;
      for await (const inner of unpack(source, signal)) {
        const { name } = inner;
        let dumpId: string | null = null;
        try {
          const when = captured === undefined ? { now: new Date() } : { now: new Date(), captured };
          const dump = await identifyDump(inner, when, signal);
          dumpId = dump.id;
          const before = await getDump(db, dump.id);
          if (before?.state === 'loaded') {
            yield { dumpId, name, state: 'loaded', known: true };
            continue;
          }
          if (before?.state === 'failed' && !options.accept && options.format === undefined) {
            const error = new DumpError('failed', before.reason ?? '');
            yield { dumpId, name, state: 'failed', known: true, error };
            continue;
          }
          const onStored = (starts: readonly number[]) => enqueue(outbox, dump.id, starts);
          const report = await scatter(dump, { store: await store() }, { ...options, onStored });
          const state = (await getDump(db, dump.id))?.state ?? 'loading';
          yield { dumpId, name, state, known: false, report };
        } catch (error) {
          if (!(error instanceof DumpError)) throw error;
          yield { dumpId, name, state: 'failed', known: false, error };
        } finally {
          if (inner !== source) await inner.close?.();
        }
      }
    },
  };
}
