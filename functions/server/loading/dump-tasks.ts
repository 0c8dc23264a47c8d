import type { Database } from '../../../db/database.ts';
import { ingest, type RunDeps } from '../../../pipeline/run.ts';
import type { Dump } from '../../../pipeline/types.ts';
import type { Preview } from '../../intake/preview.ts';
import type { Loader, TakeOptions } from '../../intake/take.ts';
import { inspectOnThread, readOnThread } from '../reading/read-on-thread.ts';

/** What is done with a dump: in this process, or on the thread that loads dumps. */
export interface DumpTasks {
  /** Ingests a dump. @throws DumpError, and other errors after which it can be loaded again */
  load: Loader['load'];
  /** Reads a dump and classifies its first papers. Writes nothing. */
  preview(dump: Dump, options: TakeOptions): Promise<Preview>;
}

/** What is done with a dump in this process. Large dumps are read by a thread of their own. */
export function inProcess(db: Database, run: (dump: Dump) => Promise<RunDeps>): DumpTasks {
  return {
    load: async (dump, options) => ({
      state: 'loaded',
      report: await ingest(dump, { ...(await run(dump)), read: readOnThread }, options),
    }),
    async preview(dump, options) {
      const { preview } = await import('../../intake/preview.ts');
      return preview(db, dump, () => run(dump), { ...options, inspectDump: inspectOnThread });
    },
  };
}
