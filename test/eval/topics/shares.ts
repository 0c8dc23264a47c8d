import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OTHER, type Taxonomy } from '../../../pipeline/topics/taxonomy.ts';
import type { Classification } from './methods.ts';
import type { Document } from './sets.ts';

const PATTERNS = join(import.meta.dirname, '../title-patterns.json');

/**
 * For each topic, and `other`: the share of papers that are given it, and of those whose titles name the topic, the share
 * that are given it.
 */
export function measureShares(
  taxonomy: Taxonomy,
  documents: readonly Document[],
  classifications: readonly Classification[],
) {
  const patterns: Record<string, string[]> = JSON.parse(readFileSync(PATTERNS, 'utf8'));
  const given = classifications.map(({ topics }) => (topics.length === 0 ? [OTHER] : topics));
  return [...taxonomy.map(({ slug }) => slug), OTHER].map((slug) => {
    const phrases = patterns[slug]?.map((pattern) => new RegExp(pattern, 'iu')) ?? [];
    const named = [...documents.keys()].filter((i) =>
      phrases.some((phrase) => phrase.test(documents[i]?.title ?? '')),
    );
    const count = given.filter((topics) => topics.includes(slug)).length;
    return {
      topic: slug,
      papers: count,
      share: count / documents.length,
      'named in title': named.length,
      'given of these': named.filter((i) => given[i]?.includes(slug)).length / named.length,
    };
  });
}
