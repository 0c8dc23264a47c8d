import { countRejects, listRejects } from '../../db/dumps/rejects.ts';
import type { Environment } from '../env.ts';
import { openExisting } from '../server/open-database.ts';
import { print } from '../terminal/print.ts';
import { excerpt } from '../terminal/text.ts';

/** `paperwire rejects`: lists rejected records with their reason and text. */
export async function rejectsCommand(
  flags: {
    readonly json?: boolean;
    readonly dump?: string;
    /** A code; `true` counts the rejects of each code. */
    readonly reason?: string | true;
    readonly limit: number;
  },
  env: Environment,
): Promise<number> {
  using db = await openExisting(env);
  const which = flags.dump === undefined ? {} : { dumpId: flags.dump };
  if (flags.reason === true) {
    const counts = await countRejects(db, which);
    if (flags.json) print(JSON.stringify(counts));
    else for (const { code, count } of counts) print(`${String(count).padStart(7)}  ${code}`);
    return 0;
  }
  const filter = { ...which, ...(flags.reason === undefined ? {} : { code: flags.reason }) };
  const rejects = await listRejects(db, { ...filter, limit: flags.limit });
  if (flags.json) print(JSON.stringify(rejects));
  else if (rejects.length === 0) print('no rejects');
  for (const reject of flags.json ? [] : rejects) {
    print(
      `${reject.id}  ${reject.stage}/${reject.code}  ${reject.dump}, bytes ${reject.start} to ${reject.end}${reject.attempt > 1 ? `, read ${reject.attempt} times` : ''}`,
    );
    print(`  ${reject.message}`);
    print(`  > ${excerpt(reject.raw, 100)}`);
  }
  return 0;
}
