/** Reading papers against the topics that they are given: a form to fill in, and its score. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Taxonomy } from '../../../../pipeline/topics/taxonomy.ts';
import { sample } from '../../datasets.ts';
import type { Judgement } from '../agreement.ts';
import { cohensKappa } from '../measures.ts';
import type { Classification } from '../methods.ts';
import type { Document } from '../sets.ts';

/** Of a topic that the paper is given, how right it is; `missed` of one that it should have been given. */
type Verdict = 'right' | 'arguable' | 'wrong' | 'missed';

export interface ReadPaper {
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
  /** In an order that says nothing. */
  readonly given: readonly { readonly slug: string; readonly reasons?: string }[];
  /** By slug; empty in a new form. */
  readonly verdicts: Readonly<Record<string, Verdict>>;
}

export interface ReadingForm {
  readonly topics: readonly { readonly slug: string; readonly name: string; readonly description: string }[];
  readonly papers: readonly ReadPaper[];
}

/** @param withReasons shows the reader what the method says for each topic, so that the reading is not blind */
export function createForm(
  taxonomy: Taxonomy,
  documents: readonly Document[],
  classifications: readonly Classification[],
  { seed, withReasons }: { readonly seed: number; readonly withReasons: boolean },
): ReadingForm {
  return {
    topics: taxonomy.map(({ slug, name, description = '' }) => ({ slug, name, description })),
    papers: documents.map(({ id, title, abstract }, i) => {
      const { topics = [], reasons = [] } = classifications[i] ?? {};
      const given = topics.map((slug, place) => ({
        slug,
        ...(withReasons && { reasons: reasons[place] ?? '' }),
      }));
      return { id, title, abstract, given: sample(given, given.length, seed + i), verdicts: {} };
    }),
  };
}

/** A page of its own that fills in the form and saves it as JSON. */
export function renderForm(form: ReadingForm): string {
  const page = readFileSync(join(import.meta.dirname, 'page.html'), 'utf8');
  return page.replace('"FORM"', () => JSON.stringify(form).replaceAll('<', '\\u003c'));
}

/** Fills in a form with the verdicts that follow from the topics that a judge gave each paper. */
export function fillForm(form: ReadingForm, judgements: readonly Judgement[]): ReadingForm {
  return {
    ...form,
    papers: form.papers.map((paper, i) => {
      const { topics = [], also = [] } = judgements[i] ?? {};
      const verdictOn = (slug: string): Verdict =>
        topics.includes(slug) ? 'right' : also.includes(slug) ? 'arguable' : 'wrong';
      const verdicts: Record<string, Verdict> = Object.fromEntries(topics.map((slug) => [slug, 'missed']));
      for (const { slug } of paper.given) verdicts[slug] = verdictOn(slug);
      return { ...paper, verdicts };
    }),
  };
}

/**
 * Precision and recall of a filled form. Lenient ones take an arguable topic for right.
 * @throws Error when a topic that was given has no verdict
 */
export function scoreForm({ papers }: ReadingForm) {
  const counts = { papers: papers.length, right: 0, arguable: 0, wrong: 0, missed: 0 };
  for (const { title, given, verdicts } of papers) {
    const open = given.find(({ slug }) => verdicts[slug] === undefined);
    if (open !== undefined) throw new Error(`"${title}" has no verdict on the topic ${open.slug}`);
    for (const verdict of Object.values(verdicts)) counts[verdict]++;
  }
  const { right, arguable, wrong, missed } = counts;
  const all = right + arguable + wrong;
  return {
    ...counts,
    'strict precision': right / all,
    'strict recall': right / (right + missed),
    'lenient precision': (right + arguable) / all,
    'lenient recall': (right + arguable) / (right + arguable + missed),
  };
}

/** How far two judges agree on the topics that both judged: share of equal verdicts, and Cohen's kappa. */
export function compareForms(a: ReadingForm, b: ReadingForm) {
  const others = new Map(b.papers.map((paper) => [paper.id, paper.verdicts]));
  const pairs = a.papers.flatMap(({ id, given, verdicts }) =>
    given.flatMap(({ slug }): [string, string][] => {
      const [one, other] = [verdicts[slug], others.get(id)?.[slug]];
      return one === undefined || other === undefined ? [] : [[one, other]];
    }),
  );
  const missed = ({ papers }: ReadingForm) =>
    papers.flatMap(({ id, verdicts }) =>
      Object.keys(verdicts)
        .filter((slug) => verdicts[slug] === 'missed')
        .map((slug) => `${id} ${slug}`),
    );
  const both = new Set(missed(a)).intersection(new Set(missed(b)));
  return {
    'verdicts of both': pairs.length,
    ...cohensKappa(pairs),
    'missed, says one': new Set([...missed(a), ...missed(b)]).size,
    'missed, say both': both.size,
  };
}
