import { getDump } from '../../db/dumps/dumps.ts';
import { countUnembedded } from '../../db/dumps/unembedded-records.ts';
import { unpack } from '../../pipeline/acquire/containers/unpack.ts';
import { spoolInMemory } from '../../pipeline/acquire/input.ts';
import type { Store } from '../../pipeline/ledger/store.ts';
import { storeWithoutEmbeddings } from '../../pipeline/run.ts';
import { eachDump, unpackOnce } from '../intake/each-dump.ts';
import { preview } from '../intake/preview.ts';
import { type Intake, type Loader, take } from '../intake/take.ts';
import { unreadable } from '../intake/unreadable.ts';
import { type ConsumerDeps, enqueue, type Outbox } from './queue.ts';

/** Maximum number of papers in the queue: half an hour of work for ten consumers. */
const MAX_QUEUED_PAPERS = 50_000;

export interface IntakeDeps extends ConsumerDeps {
  /** Opens the store for papers that are embedded and classified later; reads no topic model. */
  openStore(): Promise<Store>;
}

/** The intake of a Worker: spools in memory, stores records without their embeddings and queues them. */
export function queueIntake({ db, run, openStore }: IntakeDeps, outbox: Outbox): Intake {
  const loader: Loader = {
    db,
    async load(dump, options) {
      const onStored = (starts: readonly number[]) => enqueue(outbox, dump.id, starts);
      const report = await storeWithoutEmbeddings(dump, await openStore(), { ...options, onStored });
      return { report, state: (await getDump(db, dump.id))?.state ?? 'loading' };
    },
  };
  const intake: Intake = {
    spool: spoolInMemory,
    take: (input, options) => take(unpackOnce(input, options.signal, unpack), loader, options),
    submit: (input, options) => Array.fromAsync(intake.take(input, options)),
    isFull: async () => (await countUnembedded(db, MAX_QUEUED_PAPERS)) >= MAX_QUEUED_PAPERS,
    openTopicModel: async () => (await run()).topicModel,
    preview: (input, options) =>
      eachDump(
        unpackOnce(input, options.signal, unpack),
        options,
        (dump) => preview(db, dump, run, options),
        unreadable,
      ),
  };
  return intake;
}
