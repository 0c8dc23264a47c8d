/** What changes when a topic model is applied: topics, and the papers that move. */

import type { RescoredItem } from '../../db/topics/classify-items.ts';
import type { TaxonomyExample } from '../../db/topics/examples.ts';
import type { StoredTopicModel } from '../../db/topics/topic-model.ts';
import { OTHER, type Taxonomy, type Topic } from '../../pipeline/topics/taxonomy.ts';
import type { FittedTopics } from '../../pipeline/topics/topic-model.ts';

/** What is to be applied. */
interface Plan {
  readonly taxonomy: Taxonomy;
  readonly fitted: FittedTopics;
  readonly stored: StoredTopicModel | undefined;
  readonly unknown: readonly TaxonomyExample[];
}

/** A paper that moves. */
export interface MovedPaper {
  readonly id: string;
  readonly title: string;
}

/** The papers of a topic, before and after. */
interface TopicChange {
  readonly slug: string;
  readonly before: number;
  readonly after: number;
  readonly movedIn: number;
  readonly movedOut: number;
  /** Some of those that move. */
  readonly examplesIn: readonly MovedPaper[];
  readonly examplesOut: readonly MovedPaper[];
}

/** What changes when a topic model is applied. */
export interface TopicChanges {
  readonly before: { readonly version: string; readonly fittedOn: number } | null;
  readonly after: Pick<FittedTopics, 'version' | 'fittedOn' | 'learnt'>;
  readonly papers: number;
  /** Papers with other topics than before. */
  readonly moved: number;
  readonly topics: readonly TopicChange[];
  /** Slugs, and the fields that are edited. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly edited: readonly { readonly slug: string; readonly fields: readonly string[] }[];
  /** A line for each paper that the taxonomy names and the catalogue does not have. */
  readonly unknown: readonly string[];
}

/** Moved papers that are shown, a topic and a direction. */
const MAX_EXAMPLES = 3;

type Counts = {
  -readonly [Key in keyof TopicChange]: TopicChange[Key] extends number ? number : TopicChange[Key];
};

/** Counts the changes of items as they are scored. */
export class ChangeCounter {
  readonly #plan: Plan;
  /** New slugs by former ones: a renamed topic keeps its papers. */
  readonly #renamed: ReadonlyMap<string, string>;
  readonly #topics = new Map<string, Counts>();
  #papers = 0;
  #moved = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    const slugs = new Set(plan.taxonomy.map(({ slug }) => slug));
    const stored = new Set(storedTopics(plan).map(({ slug }) => slug));
    this.#renamed = new Map(
      plan.taxonomy.flatMap(({ slug, formerly = [] }) => {
        const former = stored.has(slug)
          ? undefined
          : formerly.find((each) => stored.has(each) && !slugs.has(each));
        return former === undefined ? [] : [[former, slug] as const];
      }),
    );
    for (const { slug } of [...plan.taxonomy, ...storedTopics(plan), { slug: OTHER }])
      this.#countsOf(this.#presentSlug(slug));
  }

  /** Counts a page of items. */
  add(page: readonly RescoredItem[]): void {
    for (const { id, title, before, topics } of page) {
      this.#papers++;
      const was = new Set(before.map((slug) => this.#presentSlug(slug)));
      const is = new Set(topics.map(({ slug }) => slug));
      for (const slug of was) this.#countsOf(slug).before++;
      for (const slug of is) this.#countsOf(slug).after++;
      const movedIn = is.difference(was);
      const movedOut = was.difference(is);
      if (movedIn.size + movedOut.size > 0) this.#moved++;
      for (const slug of movedIn) {
        const counts = this.#countsOf(slug);
        if (counts.movedIn++ < MAX_EXAMPLES) counts.examplesIn = [...counts.examplesIn, { id, title }];
      }
      for (const slug of movedOut) {
        const counts = this.#countsOf(slug);
        if (counts.movedOut++ < MAX_EXAMPLES) counts.examplesOut = [...counts.examplesOut, { id, title }];
      }
    }
  }

  result(): TopicChanges {
    const { taxonomy, fitted, stored, unknown } = this.#plan;
    const before = new Map(storedTopics(this.#plan).map((topic) => [this.#presentSlug(topic.slug), topic]));
    const after = new Map(taxonomy.map((topic) => [topic.slug, topic]));
    return {
      before: stored === undefined ? null : { version: stored.version, fittedOn: stored.fittedOn },
      after: { version: fitted.version, fittedOn: fitted.fittedOn, learnt: fitted.learnt },
      papers: this.#papers,
      moved: this.#moved,
      topics: [...this.#topics.values()],
      added: [...after.keys()].filter((slug) => !before.has(slug)),
      removed: [...before.keys()].filter((slug) => !after.has(slug)),
      renamed: [...this.#renamed].map(([from, to]) => ({ from, to })),
      edited: [...after].flatMap(([slug, topic]) => {
        const fields = changedFields(before.get(slug) ?? topic, topic);
        return fields.length === 0 ? [] : [{ slug, fields }];
      }),
      unknown: unknown.map(describeUnknown),
    };
  }

  #presentSlug(slug: string): string {
    return this.#renamed.get(slug) ?? slug;
  }

  #countsOf(slug: string): Counts {
    const counts = this.#topics.get(slug) ?? {
      slug,
      before: 0,
      after: 0,
      movedIn: 0,
      movedOut: 0,
      examplesIn: [],
      examplesOut: [],
    };
    this.#topics.set(slug, counts);
    return counts;
  }
}

/** Says where the taxonomy names a paper that the catalogue does not have. */
export function describeUnknown({ place, scheme, value }: TaxonomyExample): string {
  return `${place}: the catalogue does not have the paper ${scheme === null ? '' : `${scheme}:`}${value}`;
}

/** The applied taxonomy; of a database from before it was kept, empty. */
function storedTopics({ stored }: Plan): Taxonomy {
  return (stored?.taxonomy ?? []) as Taxonomy;
}

/** The fields of a topic that differ, but for its slugs. */
function changedFields(before: Topic, after: Topic): readonly string[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Topic>;
  return [...fields].filter(
    (field) =>
      field !== 'slug' &&
      field !== 'formerly' &&
      JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
}

/** Says in some lines what changes: topics, then papers. Of a database of before topics had versions, only papers. */
export function describeChanges(changes: TopicChanges): readonly string[] {
  const { before, after, added, removed, renamed, edited, papers, moved } = changes;
  const learnt = after.learnt ? `learnt from ${after.fittedOn} papers` : 'by keywords alone';
  const lists = [
    ['added', added],
    ['removed', removed],
    ['renamed', renamed.map(({ from, to }) => `${from} to ${to}`)],
    ['edited', edited.map(({ slug, fields }) => `${slug} (${fields.join(', ')})`)],
  ] as const;
  return [
    `version ${before?.version ?? 'none'} to ${after.version}, ${learnt}`,
    ...(before === null ? [] : lists).flatMap(([word, slugs]) =>
      slugs.length === 0 ? [] : [`${word} ${slugs.join(', ')}`],
    ),
    `${moved} of ${papers} papers with other topics; none is new in a feed`,
  ];
}
