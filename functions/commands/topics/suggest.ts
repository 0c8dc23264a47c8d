import { sampleItems } from '../../../db/topics/sample-items.ts';
import { type Suggestion, suggestTopics } from '../../../pipeline/topics/discovery/suggest-topics.ts';
import type { Environment } from '../../env.ts';
import { openExisting } from '../../server/open-database.ts';
import { readTaxonomy } from '../../server/taxonomy-file.ts';
import { print } from '../../terminal/print.ts';
import { count, excerpt } from '../../terminal/text.ts';

/** Bounds time to some seconds, and memory to some 50 MB. */
const SAMPLE_ITEMS = 4_096;

const EXEMPLARS = 3;

/**
 * `paperwire topics suggest`: topics that the taxonomy lacks, and parts of topics that hold too many papers, with entries
 * for the topic file. Changes nothing.
 */
export async function suggestTopicsCommand(
  flags: { readonly json?: boolean; readonly topics: number },
  env: Environment,
): Promise<number> {
  const taxonomy = await readTaxonomy(env);
  using db = await openExisting(env);
  const items = await sampleItems(db, SAMPLE_ITEMS);
  const suggestions = suggestTopics(items, taxonomy, flags.topics);
  if (flags.json) {
    const rows = suggestions.map(({ papers, ...suggestion }) => ({
      ...suggestion,
      items: papers.map(({ id }) => id),
      exemplars: papers.slice(0, EXEMPLARS).map(({ id, title }) => ({ id, title })),
    }));
    print(JSON.stringify({ sample: items.length, suggestions: rows }));
  } else if (suggestions.length === 0) {
    print(`no topics to suggest from ${count(items.length, 'paper')}`);
  } else {
    const entries = suggestions.map(({ entry }) => JSON.stringify(entry, null, 2).replaceAll(/^/gm, '  '));
    print(suggestions.flatMap((suggestion) => [...describe(suggestion), '']));
    print([`Entries for the topic file, to be edited (${count(items.length, 'paper')} read):`, '']);
    print(entries.join(',\n').split('\n'));
  }
  return 0;
}

function describe({ kind, entry, papers, topics, cohesion }: Suggestion): string[] {
  const now = topics.slice(0, 3).map(({ slug, papers }) => `${slug} ${papers}`);
  const what = kind === 'new' ? 'new topic' : `part of ${topics[0]?.slug}`;
  return [
    `${entry.name}: ${what}; ${count(papers.length, 'paper')}, cohesion ${cohesion.toFixed(2)}; now in ${now.join(', ')}`,
    `  ${entry.keywords.join(', ')}`,
    ...papers.slice(0, EXEMPLARS).map(({ id, title }) => `  ${id}  ${excerpt(title, 100)}`),
  ];
}
