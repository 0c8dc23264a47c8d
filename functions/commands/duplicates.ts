import {
  dismissDuplicate,
  listPossibleDuplicates,
  type PossibleDuplicate,
} from '../../db/duplicates/possible-duplicates.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import type { Environment } from '../env.ts';
import { openExisting } from '../server/deps.ts';

/**
 * `paperwire duplicates`: pairs of papers that may be one, or, with `dismiss`, that one pair is two papers.
 * @throws ConfigurationError when there is no pair of those ids
 */
export async function duplicatesCommand(
  flags: { readonly json?: boolean; readonly limit: number; readonly dismiss?: readonly string[] },
  env: Environment,
): Promise<number> {
  const db = await openExisting(env);
  try {
    if (flags.dismiss !== undefined) {
      const [a, b, ...more] = flags.dismiss;
      if (a === undefined || b === undefined || more.length > 0)
        throw new ConfigurationError(
          `--dismiss was given ${flags.dismiss.length} ids, wanted the two of a pair`,
        );
      if (!(await dismissDuplicate(db, [a, b], new Date()))) {
        throw new ConfigurationError(
          `dismissing ${a} and ${b}: they are no pair to look at, wanted one that paperwire duplicates shows`,
        );
      }
      return 0;
    }
    const pairs = await listPossibleDuplicates(db, flags.limit);
    if (flags.json) console.log(JSON.stringify(pairs));
    else console.log(pairs.length === 0 ? 'no possible duplicates' : pairs.map(describe).join('\n\n'));
    return 0;
  } finally {
    db.client.close();
  }
}

function describe({ items, titleDistance, similarity }: PossibleDuplicate): string {
  const title = titleDistance === 0 ? 'the same title' : `titles ${(100 * titleDistance).toFixed(0)}% apart`;
  return [
    `${title}, text ${similarity.toFixed(2)} alike`,
    ...items.map(
      (item) =>
        `  ${item.id}  ${item.publishedAt.slice(0, 10)}  ${item.title}${item.externalIds.length === 0 ? '' : `  (${item.externalIds.join(', ')})`}`,
    ),
  ].join('\n');
}
