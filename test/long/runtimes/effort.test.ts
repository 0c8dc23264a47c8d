import { expect, test } from 'vitest';
import { SEED } from '../../support/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { RUNTIMES } from './runtimes.ts';
import { contents, post, searchByMeaning } from './served.ts';

/*
 * Less effort takes a graph that is derived from that of effort 1. Each runtime starts with an empty database, applies the topics,
 * loads the example dump, and searches by meaning. Deno runs the model as Node does.
 */

/** The least: its graph differs most. */
const EFFORT = 0.4;

/** What a runtime makes of the example dump, and the papers that a search finds by meaning. */
async function run({ start }: (typeof RUNTIMES)[number]) {
  const served = await start(temporaryFolder(), { effort: EFFORT });
  try {
    // Node and Deno find it by themselves.
    const { dump } = await post(served, SEED, { name: 'seeds/2025-03-11-hf-papers.txt' });
    expect(dump).toMatchObject({ state: 'loaded', stored: 54 });
    expect((await searchByMeaning(served)).at(-1)).toBe('used');
    const search = await fetch(`${served.origin}/api/search?q=teaching+machines+to+talk&limit=20`);
    const { items, meaning } = await search.json();
    expect(meaning).toBe('used');
    return { ...(await contents(served)), found: items.map(({ id }: { id: string }) => id) };
  } finally {
    await served.stop();
  }
}

test('Node and workerd have the same papers, vectors, topics and searches, bit for bit', async () => {
  const [node, ...others] = RUNTIMES.filter(({ name, missing }) => name !== 'Deno' && missing === null);
  const expected = node && (await run(node));
  expect(new Set(expected?.vectors.map(({ model }) => model))).toEqual(
    new Set([`all-MiniLM-L6-v2/int8/${EFFORT}`]),
  );
  expect(expected?.found.length).toBeGreaterThan(0);
  for (const runtime of others) expect(await run(runtime), runtime.name).toEqual(expected);
}, 600_000);
