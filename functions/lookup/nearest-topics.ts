import leven from 'leven';
import type { KnownSlug, TopicHead } from '../../db/topics/find-topic.ts';

const MAX_SUGGESTIONS = 3;

/** Longer texts are cut before they are compared. */
const MAX_COMPARED_CHARS = 60;

/** Largest share of characters that a suggested name may differ in. */
const MAX_DIFFERENCE = 1 / 3;

/** Suggests topics for a misspelt slug or name, the nearest first. */
export function nearestTopics(rows: readonly KnownSlug[], text: string): TopicHead[] {
  const misspelt = lettersAndDigits(text).slice(0, MAX_COMPARED_CHARS);
  if (misspelt.length < 2) return [];
  const distances = rows
    .flatMap(({ slug, topic }) => (topic === null ? [] : [{ slug, topic }]))
    .map(({ slug, topic }) => ({
      topic,
      distance: Math.min(...[slug, topic.name].map((name) => difference(misspelt, lettersAndDigits(name)))),
    }))
    .filter(({ distance }) => distance <= MAX_DIFFERENCE)
    .sort((a, b) => a.distance - b.distance);
  // A map keeps the first place of a key: that of the topic's nearest name.
  const nearest = new Map(distances.map(({ topic }) => [topic.slug, topic]));
  return [...nearest.values()].slice(0, MAX_SUGGESTIONS);
}

function lettersAndDigits(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Share of characters to edit, from 0 for equal texts to 1. A text that is part of the other is nearly equal. */
function difference(a: string, b: string): number {
  if (a.length > 3 && (b.includes(a) || a.includes(b))) return 0.1;
  return leven(a, b) / Math.max(a.length, b.length, 1);
}
