import {
  dismissDuplicate,
  listPossibleDuplicates,
  type PossibleDuplicate,
} from '../../db/duplicates/possible-duplicates.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import type { Environment } from '../env.ts';
import { openExisting } from '../server/open-database.ts';
import { print } from '../terminal/print.ts';
import { count } from '../terminal/text.ts';

/**
 * `paperwire duplicates`: lists pairs of papers that may be one paper, or marks a pair as two papers.
 * @throws ConfigurationError when `--dismiss` names no such pair
 */
export async function duplicatesCommand(
  flags: { readonly json?: boolean; readonly limit: number; readonly dismiss?: readonly string[] },
  env: Environment,
): Promise<number> {
  using db = await openExisting(env);
  if (flags.dismiss !== undefined) {
    const [a, b, ...more] = flags.dismiss;
    if (a === undefined || b === undefined || more.length > 0)
      throw new ConfigurationError(
        `Reading --dismiss: ${count(flags.dismiss.length, 'id')}; expected the two ids of a pair`,
      );
    if (!(await dismissDuplicate(db, [a, b], new Date()))) {
      throw new ConfigurationError(
        `Dismissing ${a} and ${b}: there is no such pair; expected one that paperwire duplicates lists`,
      );
    }
    return 0;
  }
  const pairs = await listPossibleDuplicates(db, flags.limit);
  if (flags.json) print(JSON.stringify(pairs));
  else
    print(
      pairs.length === 0
        ? 'no possible duplicates'
        : pairs.flatMap((pair, i) => [...(i === 0 ? [] : ['']), ...describe(pair)]),
    );
  return 0;
}

function describe({ items, titleDistance, similarity }: PossibleDuplicate): string[] {
  const title = titleDistance === 0 ? 'same title' : `titles differ by ${(100 * titleDistance).toFixed(0)}%`;
  return [
    `${title}, text similarity ${similarity.toFixed(2)}`,
    ...items.map(
      (item) =>
        `  ${item.id}  ${item.publishedAt.slice(0, 10)}  ${item.title}${item.externalIds.length === 0 ? '' : `  (${item.externalIds.join(', ')})`}`,
    ),
  ];
}
