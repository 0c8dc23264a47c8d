import type { Database } from '../../db/database.ts';
import { getDump } from '../../db/dumps/dumps.ts';
import { countUnembedded } from '../../db/dumps/unembedded-records.ts';
import { unpack } from '../../pipeline/acquire/containers/unpack.ts';
import { type Input, spoolInMemory } from '../../pipeline/acquire/input.ts';
import { type RunDeps, storeWithoutEmbeddings } from '../../pipeline/run.ts';
import type { Dump } from '../../pipeline/types.ts';
import { eachDump } from '../intake/each-dump.ts';
import { failed, type Intake, isDone, known, type Taken, type TakeOptions } from '../intake/intake.ts';
import { preview, unreadable } from '../intake/preview.ts';
import { enqueue, type Outbox } from './queue.ts';

/** Papers that may wait: half an hour of work for ten consumers. */
const MOST = 50_000;

/** Takes dumps in where a queue stands between reading and embedding: no model is needed here, and bytes wait in memory. */
export function queueIntake(db: Database, run: () => Promise<RunDeps>, outbox: Outbox): Intake {
  function take(source: Input, options: TakeOptions): AsyncIterable<Taken> {
    const work = async (dump: Dump): Promise<Taken> => {
      const before = await getDump(db, dump.id);
      if (isDone(before, options)) return known(before);
      const onStored = (starts: readonly number[]) => enqueue(outbox, dump.id, starts);
      const report = await storeWithoutEmbeddings(dump, await run(), { ...options, onStored });
      const state = (await getDump(db, dump.id))?.state ?? 'loading';
      return { dumpId: dump.id, name: dump.name, state, known: false, report };
    };
    return eachDump(unpack(source, options.signal), source, options, work, failed);
  }
  return {
    spool: ({ name, lastModified, maxBytes }, bytes, signal) =>
      spoolInMemory(lastModified === undefined ? { name } : { name, lastModified }, bytes, maxBytes, signal),
    take,
    async submit(source, options) {
      try {
        return await Array.fromAsync(take(source, options));
      } finally {
        await source.close?.();
      }
    },
    isFull: async () => (await countUnembedded(db, MOST)) >= MOST,
    preview: (source, options) =>
      eachDump(
        unpack(source, options.signal),
        source,
        options,
        (dump) => preview(db, dump, run, options),
        unreadable,
      ),
  };
}
