import { getCatalogue } from '../../db/catalogue.ts';
import { listDumps } from '../../db/dumps/dumps.ts';
import { countRejects } from '../../db/dumps/rejects.ts';
import { listRuns } from '../../db/dumps/runs.ts';
import { countPossibleDuplicates } from '../../db/duplicates/possible-duplicates.ts';
import { countItems } from '../../db/items/find-items.ts';
import type { Environment } from '../env.ts';
import { openExisting } from '../server/open-database.ts';
import { listSources } from '../sources/source-state.ts';
import { count, table } from '../terminal/text.ts';
import { sourceTable } from './source-table.ts';

/** `paperwire status`: shows the size of the catalogue, the latest dumps and the sources. */
export async function statusCommand(flags: { readonly json?: boolean }, env: Environment): Promise<number> {
  const db = await openExisting(env);
  try {
    const catalogue = await getCatalogue(db);
    const status = {
      database: env.DATABASE_URL,
      changedAt: new Date(catalogue.changedAt * 1000).toISOString(),
      items: await countItems(db),
      model: catalogue.model,
      labelsRefinedOn: catalogue.refinedOn,
      dumps: await listDumps(db, 20),
      rejects: await countRejects(db),
      runs: await listRuns(db, 20),
      sources: await listSources(db),
      possibleDuplicates: await countPossibleDuplicates(db),
    };
    console.log(flags.json ? JSON.stringify(status) : describe(status));
    return 0;
  } finally {
    db.client.close();
  }
}

type Status = {
  database: string;
  changedAt: string;
  items: number;
  dumps: Awaited<ReturnType<typeof listDumps>>;
  rejects: Awaited<ReturnType<typeof countRejects>>;
  sources: Awaited<ReturnType<typeof listSources>>;
  possibleDuplicates: number;
};

function describe(status: Status): string {
  const { database, changedAt, items, dumps, rejects, sources, possibleDuplicates } = status;
  const rows = dumps.map((dump) => [
    dump.id.slice(0, 12),
    dump.state,
    dump.records,
    dump.stored,
    dump.merged,
    dump.rejected,
    dump.capturedAt.slice(0, 10),
    dump.name,
  ]);
  const header = ['dump', 'state', 'records', 'stored', 'merged', 'rejected', 'captured', 'name'];
  const failed = dumps.filter((dump) => dump.reason !== null);
  return [
    `${count(items, 'paper')} in ${database}, last changed ${changedAt}`,
    '',
    dumps.length === 0 ? 'no dump yet' : table([header, ...rows]),
    ...failed.map((dump) => `${dump.id.slice(0, 12)} failed: ${dump.reason}`),
    ...(rejects.length === 0
      ? []
      : ['', table([['rejected as', ''], ...rejects.map((row) => [row.code, row.count])])]),
    ...(possibleDuplicates === 0
      ? []
      : ['', `${count(possibleDuplicates, 'pair')} of papers may be one paper: see paperwire duplicates`]),
    ...(sources.length === 0 ? [] : ['', sourceTable(sources)]),
  ].join('\n');
}
