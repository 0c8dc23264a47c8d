import type { TopicRow } from '../../db/items/loaded-paper.ts';
import type { TopicReasons } from '../../db/schema.ts';
import { centred, dot, labelCentre, type Vectors } from './label-vectors.ts';
import { OTHER, type Taxonomy, type Topic } from './taxonomy.ts';

/**
 * Least score of a paper that belongs to a topic. Unrelated papers score about 0, since vectors are centred. The cut is a
 * trade: at 0.20 a tenth of AI papers and nine tenths of news get `other`, at 0.24 a fifth and nearly all
 * (`node test/eval/topics.ts --data`).
 */
const DEFAULT_THRESHOLD = 0.2;

/** Largest distance of a topic's score from the paper's best: the paper only touches on lower ones. */
const MAX_SCORE_MARGIN = 0.2;

/** Added to the score when the paper contains a keyword of the topic. */
const KEYWORD_BONUS = 0.06;

const MAX_TOPICS_PER_PAPER = 3;
const MAX_KEYWORDS_PER_TOPIC = 3;

/** Whether a text contains the keyword. */
type KeywordMatcher = (text: PaperText) => boolean;

/** A topic, ready to be compared with papers. */
export interface TopicLabel extends Pick<Topic, 'slug' | 'name' | 'keywords'> {
  /** Unit vectors, one a keyword. */
  readonly keywordVectors: Vectors;
  /** Matchers, one a keyword. */
  readonly matchers: readonly KeywordMatcher[];
  /** Unit length, centred; see label-vectors.ts. */
  readonly vector: Float32Array;
  /** Least score of a paper that belongs to the topic. */
  readonly threshold: number;
}

export interface TopicLabels {
  /** Common direction of all topics; subtracted from a paper's vector before it is compared. */
  readonly centre: Float32Array;
  /** In the taxonomy's order. */
  readonly topics: readonly TopicLabel[];
}

/**
 * Joins a taxonomy with its vectors.
 * @param keywordVectors as from `keywordVectors`, a list a topic
 * @param labelVectors as from `labelVectors` or `refineLabelVectors`, one a topic
 * @throws RangeError when their numbers differ from those of the topics and keywords
 */
export function createTopicLabels(
  taxonomy: Taxonomy,
  keywordVectors: readonly Vectors[],
  labelVectors: Vectors,
): TopicLabels {
  if (keywordVectors.length !== taxonomy.length || labelVectors.length !== taxonomy.length) {
    throw new RangeError(
      `cannot label ${taxonomy.length} topics with ${labelVectors.length} label vectors and ` +
        `${keywordVectors.length} lists of keyword vectors; expected one of each per topic`,
    );
  }
  const topics = taxonomy.map(({ slug, name, keywords, threshold = DEFAULT_THRESHOLD }, i): TopicLabel => {
    const ofKeywords = keywordVectors[i] ?? [];
    if (ofKeywords.length !== keywords.length) {
      throw new RangeError(
        `cannot label the topic ${slug}: ${keywords.length} keywords, ${ofKeywords.length} keyword vectors; expected one each`,
      );
    }
    const vector = labelVectors[i] ?? new Float32Array();
    const matchers = keywords.map(keywordMatcher);
    return { slug, name, keywords, keywordVectors: ofKeywords, matchers, vector, threshold };
  });
  return { centre: labelCentre(keywordVectors), topics };
}

/**
 * The topics of a paper: at most three, strongest first, ties in the taxonomy's order. The score is the cosine of the
 * paper's vector and the topic's label vector, both centred, and 0.06 more when the paper contains a keyword of the topic.
 * A paper belongs to a topic when the score reaches the topic's threshold and is within 0.2 of the best one.
 * @param vector the paper's embedding, unit length
 * @returns `[{slug: 'other', score: <the best of all>, why: []}]` when the paper belongs to no topic
 */
export function scoreTopics(
  labels: TopicLabels,
  paper: { readonly title: string; readonly abstract: string },
  vector: Float32Array,
): TopicRow[] {
  const direction = centred(vector, labels.centre);
  const whole = `${paper.title}\n${paper.abstract}`;
  const text = { text: whole, lower: whole.includes('ſ') ? null : whole.toLowerCase() };
  const scored = labels.topics.map((label) => {
    const cosine = Math.max(-1, Math.min(1, dot(label.vector, direction)));
    // The text is searched only where the bonus can reach the threshold.
    const hasKeyword = cosine + KEYWORD_BONUS >= label.threshold && label.matchers.some((isIn) => isIn(text));
    return { label, score: hasKeyword ? Math.min(1, cosine + KEYWORD_BONUS) : cosine };
  });
  const reached = scored.filter(({ label, score }) => score >= label.threshold).sort(byScore);
  const [best] = reached;
  if (best === undefined) {
    return [{ slug: OTHER, score: scored.sort(byScore)[0]?.score ?? 0, why: reasons([], 0, 0) }];
  }
  return reached
    .filter(({ score }) => score >= best.score - MAX_SCORE_MARGIN)
    .slice(0, MAX_TOPICS_PER_PAPER)
    .map(({ label, score }) => ({
      slug: label.slug,
      score,
      why: reasons(bestKeywords(label, text, vector), score - best.score, label.threshold),
    }));
}

function reasons(keywords: readonly string[], margin: number, threshold: number): TopicReasons {
  return { keywords, words: [], papers: [], margin, threshold };
}

function byScore(a: { readonly score: number }, b: { readonly score: number }): number {
  return b.score - a.score;
}

/** Keywords that explain a topic: first those in the paper, then the others; both by similarity. */
function bestKeywords(label: TopicLabel, text: PaperText, vector: Float32Array): string[] {
  return label.keywords
    .map((keyword, i) => ({
      keyword,
      isInText: label.matchers[i]?.(text) ? 1 : 0,
      score: dot(label.keywordVectors[i] ?? new Float32Array(), vector),
    }))
    .sort((a, b) => b.isInText - a.isInText || byScore(a, b))
    .slice(0, MAX_KEYWORDS_PER_TOPIC)
    .map(({ keyword }) => keyword);
}

/** The text of a paper, prepared for the search for hundreds of keywords. */
interface PaperText {
  readonly text: string;
  /** In lower case; `null` for a text with a long s, which only patterns take for an s. */
  readonly lower: string | null;
}

/**
 * Makes the search for a keyword. It compiles the pattern when a text contains the first word of the keyword: compiling
 * all patterns takes a second, and most texts need few.
 */
function keywordMatcher(keyword: string): KeywordMatcher {
  const [first = '', ...others] = keyword.toLowerCase().split(/[\s-]+/u);
  const stem = others.length > 0 ? first : first.replace(/y$/u, '');
  let pattern: RegExp | undefined;
  return ({ text, lower }) => {
    if (lower !== null && !lower.includes(stem)) return false;
    pattern ??= keywordPattern(keyword);
    return pattern.test(text);
  };
}

/**
 * Matches the keyword as whole words, with hyphens or spaces, in singular or simple plural, in any case. Abbreviations
 * match in capitals only: CLIP is no clip.
 */
function keywordPattern(keyword: string): RegExp {
  const words = keyword.split(/[\s-]+/u).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&'));
  const phrase = words.join('[\\s-]+');
  const isAbbreviation = keyword === keyword.toUpperCase();
  const isInY = !isAbbreviation && /[^aeiou\W]y$/iu.test(phrase);
  const forms = isInY ? `${phrase.slice(0, -1)}(?:y|ies)` : `${phrase}(?:s|es)?`;
  const flags = isAbbreviation ? 'u' : 'iu';
  return new RegExp(`(?<![\\p{L}\\p{N}])${forms}(?![\\p{L}\\p{N}])`, flags);
}
