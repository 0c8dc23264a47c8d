/** Papers that two judges read against the shipped topics, and the agreement of the product with each. See README.md. */
import { join } from 'node:path';
import type { Taxonomy } from '../../../../pipeline/topics/taxonomy.ts';
import { readJsonLines } from '../../datasets.ts';
import type { Judgement } from '../agreement.ts';
import type { Classification } from '../methods.ts';
import { compareForms, createForm, fillForm, scoreForm } from '../reading/form.ts';
import type { Document } from '../sets.ts';

export interface JudgedPaper extends Document {
  readonly half: 'dev' | 'test';
  readonly judges: Readonly<Record<'A' | 'B', Judgement>>;
}

export function readJudged(): JudgedPaper[] {
  return readJsonLines<JudgedPaper>(join(import.meta.dirname, 'papers.jsonl')).map((paper) => ({
    ...paper,
    id: `arxiv:${paper.id}`,
  }));
}

/** Scores what each half is given against each judge, and compares the two judges. */
export function scoreJudged(
  taxonomy: Taxonomy,
  papers: readonly JudgedPaper[],
  classifications: readonly Classification[],
) {
  const halves = [...Map.groupBy(papers.keys(), (i) => papers[i]?.half)].map(([half, places]) => {
    const read = places.flatMap((i) => papers[i] ?? []);
    const given = places.flatMap((i) => classifications[i] ?? []);
    const form = createForm(taxonomy, read, given, { seed: 1, withReasons: false });
    const fill = (judge: 'A' | 'B') =>
      fillForm(
        form,
        read.map(({ judges }) => judges[judge]),
      );
    return { half, A: fill('A'), B: fill('B') };
  });
  return {
    scores: halves.flatMap(({ half, A, B }) => [
      { half, judge: 'A', ...scoreForm(A) },
      { half, judge: 'B', ...scoreForm(B) },
    ]),
    agreement: halves.map(({ half, A, B }) => ({ half, ...compareForms(A, B) })),
  };
}
