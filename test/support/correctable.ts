import type { TopicRow } from '../../db/items/loaded-paper.ts';
import type { TopicModel } from '../../db/topics/classify-items.ts';
import type { PostingOptions } from '../../functions/api/dumps/routes.ts';
import type { Intake } from '../../functions/intake/take.ts';
import { because } from './catalogue.ts';

/**
 * The settings of a site that takes corrections and no dumps.
 * @param topicOf the topic that a title gets when nobody has corrected it
 */
export function correctableSite(token: string, topicOf: (title: string) => string): PostingOptions {
  const topicModel: TopicModel = {
    version: 'test',
    fittedOn: 0,
    slugs: new Set(),
    examples: [],
    score({ title, examples = [] }) {
      const corrected = new Set(examples.map(({ slug }) => slug));
      const given = examples
        .filter(({ belongs }) => belongs)
        .map(({ slug }): TopicRow => ({ slug, score: 1, why: { ...because(), by: 'person' } }));
      const own = topicOf(title);
      return corrected.has(own) ? given : [...given, { slug: own, score: 0.5, why: because('word') }];
    },
  };
  const intake: Partial<Intake> = { openTopicModel: async () => topicModel };
  return { intake: intake as Intake, token, maxBytes: 1_000, waitTimeoutMs: 0 };
}
