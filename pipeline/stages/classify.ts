import type { TopicModel } from '../../db/topics/classify-items.ts';
import { isSideOutput } from '../ledger/observe.ts';
import type { ClassifiedPaper, EmbeddedPaper, SideOutput, Stage } from '../types.ts';

/** Gives each newly embedded paper its topics; see `scoreTopics`. A paper without a new embedding passes with `topics: []`. */
export function classify(
  topicModel: Pick<TopicModel, 'score'>,
): Stage<EmbeddedPaper | SideOutput, ClassifiedPaper | SideOutput> {
  return async function* (papers, signal) {
    for await (const paper of papers) {
      signal.throwIfAborted();
      if (isSideOutput(paper)) yield paper;
      else {
        const { embedding, itemId: id } = paper;
        yield {
          ...paper,
          topics: embedding === null ? [] : topicModel.score({ ...paper, id }, embedding.vector),
        };
      }
    }
  };
}
