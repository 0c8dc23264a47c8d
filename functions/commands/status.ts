import { getCatalogue } from '../../db/catalogue.ts';
import type { Database } from '../../db/database.ts';
import { listDoubtfulDumps, listDumps } from '../../db/dumps/dumps.ts';
import { countRejects } from '../../db/dumps/rejects.ts';
import { listRuns } from '../../db/dumps/runs.ts';
import { countPossibleDuplicates } from '../../db/duplicates/possible-duplicates.ts';
import { countItems } from '../../db/items/find-items.ts';
import { getTopicModelState } from '../../db/topics/topic-model.ts';
import type { Environment } from '../env.ts';
import { openExisting } from '../server/open-database.ts';
import { listSources } from '../sources/source-state.ts';
import { describeDoubt } from '../terminal/describe-report.ts';
import { print } from '../terminal/print.ts';
import { count, table } from '../terminal/text.ts';
import { sourceTable } from './source-table.ts';

/** `paperwire status`: shows the size of the catalogue, the latest dumps and the sources. */
export async function statusCommand(flags: { readonly json?: boolean }, env: Environment): Promise<number> {
  using db = await openExisting(env);
  const status = await readStatus(db, env.DATABASE_URL);
  print(flags.json ? JSON.stringify(status) : describe(status));
  return 0;
}

async function readStatus(db: Database, database: string) {
  const catalogue = await getCatalogue(db);
  return {
    database,
    changedAt: new Date(catalogue.changedAt * 1000).toISOString(),
    items: await countItems(db),
    model: catalogue.model,
    topicModel: (await getTopicModelState(db)) ?? null,
    dumps: await listDumps(db, 20),
    doubtful: await listDoubtfulDumps(db, 20),
    rejects: await countRejects(db),
    runs: await listRuns(db, 20),
    sources: await listSources(db),
    possibleDuplicates: await countPossibleDuplicates(db),
  };
}

function describe(status: Awaited<ReturnType<typeof readStatus>>): string[] {
  const { database, changedAt, items, dumps, doubtful, rejects, sources, possibleDuplicates, topicModel } =
    status;
  const rows = dumps.map((dump) => [
    dump.id.slice(0, 12),
    dump.state,
    dump.records,
    dump.stored,
    dump.merged,
    dump.rejected,
    dump.capturedAt.slice(0, 10),
    dump.place ?? dump.name,
  ]);
  const header = ['dump', 'state', 'records', 'stored', 'merged', 'rejected', 'captured', 'name'];
  const failed = dumps.filter((dump) => dump.reason !== null);
  return [
    `${count(items, 'paper')} in ${database}, last changed ${changedAt}`,
    ...(topicModel === null
      ? []
      : [
          `topic model ${topicModel.version}, fitted on ${count(topicModel.fittedOn, 'paper')} ${topicModel.fittedAt}`,
        ]),
    '',
    ...(dumps.length === 0 ? ['no dump yet'] : table([header, ...rows])),
    ...failed.map((dump) => `${dump.id.slice(0, 12)} failed: ${dump.reason}`),
    ...doubtful.map(
      (dump) => `${dump.id.slice(0, 12)} ${describeDoubt({ ...dump, name: dump.place ?? dump.name })}`,
    ),
    ...(rejects.length === 0
      ? []
      : ['', ...table([['rejected as', ''], ...rejects.map((row) => [row.code, row.count])])]),
    ...(possibleDuplicates === 0
      ? []
      : ['', `${count(possibleDuplicates, 'pair')} of papers may be one paper: see paperwire duplicates`]),
    ...(sources.length === 0 ? [] : ['', ...sourceTable(sources)]),
  ];
}
