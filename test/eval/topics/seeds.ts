import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { itemId } from '../../../pipeline/identity/item-id.ts';
import type { Taxonomy } from '../../../pipeline/topics/taxonomy.ts';
import type { Embedder } from '../../../pipeline/types.ts';
import { agreement, type Judgement } from './agreement.ts';
import { classifyAll, classifyOutOfSample, embedDocuments } from './evaluate.ts';
import type { Classification, Method, Sample } from './methods.ts';
import type { Document } from './sets.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** The 54 papers of the seed dump, and the topics that a person gave them before seeing the output. */
export function readSeeds(): { documents: Document[]; gold: Judgement[] } {
  const gold: (Judgement & { title: string })[] = JSON.parse(
    readFileSync(join(ROOT, 'test/eval/seed-topics.json'), 'utf8'),
  );
  const lines = readFileSync(join(ROOT, 'seeds/2025-03-11-hf-papers.txt'), 'utf8').split('\n');
  // Read by its titles, so that the splitter is not under test here.
  const documents = gold.map(({ title }) => ({
    id: itemId(title),
    title,
    abstract: lines[lines.indexOf(title) + 2] ?? '',
    categories: [],
  }));
  return { documents, gold };
}

/**
 * Agreement with the seed papers' topics: fitted on half of them and judged on the other; fitted on all of them, as a new
 * installation is; and fitted on other papers, as one with many is.
 * @param corpus the other papers
 */
export async function evaluateSeeds(
  methods: readonly Method[],
  taxonomy: Taxonomy,
  embedder: Embedder,
  corpus?: Sample,
): Promise<Record<string, string | number>[]> {
  const { documents, gold } = readSeeds();
  const seeds = await embedDocuments(documents, embedder);
  const rows: Record<string, string | number>[] = [];
  const add = (fittedOn: string, method: Method, classifications: readonly Classification[]) => {
    const given = classifications.map(({ topics }) => topics);
    rows.push({ 'fitted on': fittedOn, method: method.name, ...agreement(taxonomy, gold, given) });
  };
  for (const method of methods) {
    add('other half', method, await classifyOutOfSample(method, taxonomy, seeds, embedder));
    if (!method.learns) continue;
    const samples: [string, Sample][] = [['all 54', seeds]];
    if (corpus !== undefined) samples.push([`${corpus.documents.length} papers`, corpus]);
    for (const [name, sample] of samples) {
      const classify = await method.fit(taxonomy, sample, embedder);
      add(name, method, classifyAll(classify, seeds));
    }
  }
  return rows;
}
