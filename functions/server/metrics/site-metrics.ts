import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { getRevision } from '../../../db/catalogue.ts';
import type { Database } from '../../../db/database.ts';
import { countDumps } from '../../../db/dumps/status.ts';
import { filePath } from '../../../db/file-path.ts';
import { countItems } from '../../../db/items/find-items.ts';
import { countBehind } from '../../../db/subscriptions/subscriptions.ts';
import { createReadiness, type ReadinessOptions } from '../../care/readiness.ts';
import type { Registry, Sample } from '../../metrics/registry.ts';
import { listSources, type SourceStatus } from '../../sources/source-state.ts';
import { freeBytes } from '../care/disk.ts';

/** Adds the metrics of the database, which are those of all processes on it, and of the checks of this one. */
export function addSiteMetrics(
  registry: Registry,
  {
    db: connections,
    reader,
    url,
    readiness,
    submissions,
  }: {
    readonly db: Database;
    readonly reader: Database | undefined;
    readonly url: string;
    readonly readiness: ReadinessOptions;
    /** Submissions that this process has accepted and not yet loaded. */
    readonly submissions: () => number;
  },
): void {
  const db = reader ?? connections;
  const check = createReadiness(db, readiness);
  registry.gauge(
    { name: 'paperwire_check', help: 'The checks of /readyz: 1 is the status of a part.' },
    async () =>
      Object.entries((await check()).checks).map(([part, { status }]) => ({
        labels: { part, status },
        value: 1,
      })),
  );
  registry.gauge({ name: 'paperwire_papers', help: 'Papers in the catalogue.' }, async () => [
    { value: await countItems(db) },
  ]);
  registry.gauge(
    { name: 'paperwire_dumps', help: 'Dumps in the ledger by state; those that are loading make the queue.' },
    async () => Object.entries(await countDumps(db)).map(([state, value]) => ({ labels: { state }, value })),
  );
  registry.gauge(
    { name: 'paperwire_submissions', help: 'Dumps that this process has accepted and not yet loaded.' },
    () => [{ value: submissions() }],
  );
  registry.gauge(
    {
      name: 'paperwire_pool',
      help: 'Connections to the database file, and threads for slow queries: busy, idle; and who waits for one.',
    },
    () =>
      Object.entries({ connections, threads: reader }).flatMap(([pool, of]) => {
        const { open, idle, waiting } = of?.pool?.() ?? { open: 0, idle: 0, waiting: 0 };
        return Object.entries({ busy: open - idle, idle, waiting }).map(([state, value]) => ({
          labels: { pool, state },
          value,
        }));
      }),
  );
  registry.gauge(
    { name: 'paperwire_hub_waiting', help: 'Subscriptions that may lack the last change of the catalogue.' },
    async () => [{ value: await countBehind(db, { revision: await getRevision(db), now: new Date() }) }],
  );
  addSourceMetrics(registry, db);
  addStorageMetrics(registry, url);
}

function addSourceMetrics(registry: Registry, db: Database): void {
  // The metrics of sources are read at the same time, with one query.
  let reading: Promise<SourceStatus[]> | undefined;
  const add = (
    name: string,
    help: string,
    read: (source: SourceStatus) => Omit<Sample, 'labels'> & { readonly labels?: { readonly state: string } },
  ) =>
    registry.gauge({ name: `paperwire_source_${name}`, help }, async () => {
      reading ??= listSources(db).finally(() => {
        reading = undefined;
      });
      return (await reading).flatMap((source) => {
        const { value, labels } = read(source);
        return Number.isNaN(value) ? [] : [{ value, labels: { source: source.name, ...labels } }];
      });
    });
  const seconds = (time: string | null) => Date.parse(time ?? '') / 1000;
  add('state', 'The state of a source, as /status has it.', ({ state }) => ({ labels: { state }, value: 1 }));
  add('enabled', 'Whether a source is fetched.', ({ state }) => ({ value: state === 'disabled' ? 0 : 1 }));
  add('failures', 'Failed fetches of a source in a row.', ({ failures }) => ({ value: failures }));
  add('last_success_timestamp_seconds', 'When a source was fetched last, since 1970.', (source) => ({
    value: seconds(source.lastSuccessAt),
  }));
  add('last_change_timestamp_seconds', 'When a source last had something new, since 1970.', (source) => ({
    value: seconds(source.lastChangeAt),
  }));
}

/** Adds the size of the database and the free space beside it, if it is a file. */
function addStorageMetrics(registry: Registry, url: string): void {
  if (!url.startsWith('file:')) return;
  const path = filePath(url);
  registry.gauge(
    { name: 'paperwire_database_bytes', help: 'Size of the database and of its log.' },
    async () => {
      const sizes = await Promise.all(
        [path, `${path}-wal`].map((file) =>
          stat(file).then(
            ({ size }) => size,
            () => 0,
          ),
        ),
      );
      return ['main', 'wal'].map((file, i) => ({ labels: { file }, value: sizes[i] ?? 0 }));
    },
  );
  registry.gauge({ name: 'paperwire_disk_free_bytes', help: 'Free space beside the database.' }, async () => {
    const value = await freeBytes(dirname(path));
    return value === undefined ? [] : [{ value }];
  });
}
