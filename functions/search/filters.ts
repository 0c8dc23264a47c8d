import * as v from 'valibot';
import type { Database } from '../../db/database.ts';
import { findDumpName } from '../../db/items/item-dumps.ts';
import type { KnownSlug } from '../../db/topics/find-topic.ts';
import { readTopics, TOPICS_WANTED } from './topic-filter.ts';

const DAY = 'a day such as 2025-03-11';

const day = v.pipe(
  v.string(),
  v.isoDate(DAY),
  v.check((text) => new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) ?? false, DAY),
);

/** Parameters that say where papers came from and when they were published. */
export const ORIGIN_PARAMETERS = {
  source: v.optional(
    v.pipe(
      v.string(),
      v.nonEmpty('the name of a dump'),
      v.description('Only papers of the dump with this name.'),
    ),
  ),
  since: v.optional(v.pipe(day, v.description('Only papers published on this day or later.'))),
  until: v.optional(v.pipe(day, v.description('Only papers published on this day or before.'))),
} as const;

/** Finds the topics that a parameter asks for; see `readTopics`. */
export async function lookUpTopics(
  db: Database,
  base: string,
  parameter: string,
  text: string | undefined,
  slugs?: Promise<readonly KnownSlug[]>,
) {
  const { unknown, ...found } = await readTopics(db, text ?? '', slugs);
  const wanted = `${TOPICS_WANTED}; ${base}/api/topics lists them`;
  return { found, faults: unknown.map((value) => ({ parameter, value, wanted })) };
}

/** Finds the dumps that a parameter names. */
export async function lookUpSource(db: Database, base: string, name: string | undefined) {
  const found = name === undefined ? undefined : await findDumpName(db, name);
  if (name === undefined || found !== undefined) return { found, faults: [] };
  const wanted = `the name of a dump, as ${base}/api/status and the dumps of a paper have it`;
  return { found, faults: [{ parameter: 'source', value: name, wanted }] };
}
