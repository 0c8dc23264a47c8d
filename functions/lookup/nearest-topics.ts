import type { KnownSlug, TopicHead } from '../../db/topics/find-topic.ts';

/** Topics that are offered at most. */
const OFFERED = 3;

/** Longest text that is compared. */
const LONGEST = 60;

/**
 * The topics that may have been meant by a slug or a name that is none: those that it is a part of, then those that differ in
 * few letters, the nearest first.
 */
export function nearestTopics(known: readonly KnownSlug[], text: string): TopicHead[] {
  const wanted = plain(text).slice(0, LONGEST);
  if (wanted.length < 2) return [];
  const distances = new Map<TopicHead, number>();
  for (const { slug, topic } of known) {
    if (topic === null) continue;
    const distance = Math.min(...[slug, topic.name].map((name) => difference(wanted, plain(name))));
    distances.set(topic, Math.min(distance, distances.get(topic) ?? Number.POSITIVE_INFINITY));
  }
  const nearest = new Map<string, TopicHead>();
  for (const [topic, distance] of [...distances].sort(([, a], [, b]) => a - b)) {
    if (distance <= 1 / 3 && !nearest.has(topic.slug)) nearest.set(topic.slug, topic);
  }
  return [...nearest.values()].slice(0, OFFERED);
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** From 0, the same, to 1: which share of the letters has to be changed; less for a part of the other. */
function difference(a: string, b: string): number {
  if (a.length > 3 && (b.includes(a) || a.includes(b))) return 0.1;
  return editDistance(a, b) / Math.max(a.length, b.length, 1);
}

/** How many letters have to be put in, left out or replaced (Levenshtein 1966), by the usual table, a row at a time. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}
