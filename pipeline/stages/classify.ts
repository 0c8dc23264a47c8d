import type { TopicModel } from '../../db/topics/classify-items.ts';
import { isSideOutput } from '../ledger/observe.ts';
import type { ClassifiedPaper, EmbeddedPaper, SideOutput, Stage } from '../types.ts';

/**
 * Gives each newly embedded paper its topics; see `scoreTopics`. A paper without a new embedding passes with `topics: []`. One
 * that is restored keeps its topics, unless the taxonomy lacks one of them.
 */
export function classify(
  topicModel: Pick<TopicModel, 'score' | 'slugs'>,
): Stage<EmbeddedPaper | SideOutput, ClassifiedPaper | SideOutput> {
  return async function* (papers, signal) {
    for await (const paper of papers) {
      signal.throwIfAborted();
      if (isSideOutput(paper)) yield paper;
      else yield classified(paper, topicModel);
    }
  };
}

function classified(paper: EmbeddedPaper, topicModel: Pick<TopicModel, 'score' | 'slugs'>): ClassifiedPaper {
  const { embedding, itemId: id, restored } = paper;
  const unknown = restored?.topics?.find(({ slug }) => !topicModel.slugs.has(slug))?.slug;
  if (embedding === null) return { ...paper, topics: [] };
  if (restored?.topics && unknown === undefined) return { ...paper, topics: restored.topics };
  const topics = topicModel.score({ ...paper, id }, embedding.vector);
  if (unknown === undefined || restored === undefined) return { ...paper, topics };
  const doubt = `its topic ${unknown} is not in the topic file, so it is classified anew`;
  return {
    ...paper,
    topics,
    restored: { ...restored, topics: null },
    doubt: paper.doubt === undefined ? doubt : `${paper.doubt}; ${doubt}`,
  };
}
