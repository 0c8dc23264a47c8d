import { isSideOutput } from '../ledger/observe.ts';
import { centred, dot, labelCentre, type Vectors } from '../topics/label-vectors.ts';
import { OTHER, type Taxonomy } from '../topics/taxonomy.ts';
import type { ClassifiedPaper, EmbeddedPaper, SideOutput, Stage, TopicScore } from '../types.ts';

/**
 * The score from which a paper belongs to a topic; unrelated ones score about 0, as directions are centred. Where to cut
 * is a trade: at 0.20 a tenth of AI papers and nine tenths of news get `other`, at 0.24 a fifth and nearly all
 * (`node test/eval/topics.ts --data`).
 */
const THRESHOLD = 0.2;

/** Topics this far below the paper's best are what it touches on, not what it is about. */
const MARGIN = 0.2;

/** What it is worth that the paper names a keyword of the topic in so many words. */
const NAMED = 0.06;

/** Topics a paper, and keywords a topic. */
const MAX_TOPICS = 3;
const MAX_WHY = 3;

/** What classification needs of one topic. */
export interface Label {
  readonly slug: string;
  readonly name: string;
  readonly keywords: readonly string[];
  /** Unit vectors, one a keyword. */
  readonly keywordVectors: Vectors;
  /** Tell whether a text names the keyword, one a keyword. */
  readonly keywordNames: readonly KeywordName[];
  /** Unit length, centred; see label-vectors.ts. */
  readonly vector: Float32Array;
  /** The score from which a paper belongs to the topic. */
  readonly threshold: number;
}

export interface Labels {
  /** What all topics have in common; subtracted from a paper's vector before it is compared. */
  readonly centre: Float32Array;
  /** In the taxonomy's order. */
  readonly topics: readonly Label[];
}

/**
 * @param keywordVectors as from `keywordVectors`, a list a topic
 * @param labelVectors as from `labelVectors` or `refineLabelVectors`, one a topic
 * @throws RangeError when there are more or fewer than the taxonomy has topics and keywords
 */
export function createLabels(
  taxonomy: Taxonomy,
  keywordVectors: readonly Vectors[],
  labelVectors: Vectors,
): Labels {
  if (keywordVectors.length !== taxonomy.length || labelVectors.length !== taxonomy.length) {
    throw new RangeError(
      `cannot label ${taxonomy.length} topics with ${labelVectors.length} label vectors and ` +
        `${keywordVectors.length} lists of keyword vectors; wanted one of each a topic`,
    );
  }
  const topics = taxonomy.map(({ slug, name, keywords, threshold = THRESHOLD }, i): Label => {
    const ofKeywords = keywordVectors[i] ?? [];
    if (ofKeywords.length !== keywords.length) {
      throw new RangeError(
        `cannot label the topic ${slug}: ${keywords.length} keywords, ${ofKeywords.length} keyword vectors; wanted one each`,
      );
    }
    const vector = labelVectors[i] ?? new Float32Array();
    const keywordNames = keywords.map((keyword) => new KeywordName(keyword));
    return { slug, name, keywords, keywordVectors: ofKeywords, keywordNames, vector, threshold };
  });
  return { centre: labelCentre(keywordVectors), topics };
}

/**
 * The topics of a paper: at most three, strongest first, ties in the taxonomy's order. The score is the cosine between
 * the paper and the topic's label, both centred, and 0.06 more when the paper names a keyword of the topic. A topic is
 * given when its score reaches its threshold and is within 0.2 of the best one.
 * @param vector the paper's embedding, unit length
 * @returns `[{slug: 'other', score: <the best of all>, why: []}]` when no topic is given
 */
export function scoreTopics(
  labels: Labels,
  paper: { readonly title: string; readonly abstract: string },
  vector: Float32Array,
): TopicScore[] {
  const direction = centred(vector, labels.centre);
  const text = new PaperText(`${paper.title}\n${paper.abstract}`);
  const scored = labels.topics.map((label) => {
    const cosine = Math.max(-1, Math.min(1, dot(label.vector, direction)));
    // The text is searched only where that can still decide something.
    const named = cosine + NAMED >= label.threshold && label.keywordNames.some((name) => name.isIn(text));
    return { label, score: named ? Math.min(1, cosine + NAMED) : cosine };
  });
  const reached = scored.filter(({ label, score }) => score >= label.threshold).sort(byScore);
  const [best] = reached;
  if (best === undefined) {
    return [{ slug: OTHER, score: scored.sort(byScore)[0]?.score ?? 0, why: [] }];
  }
  return reached
    .filter(({ score }) => score >= best.score - MARGIN)
    .slice(0, MAX_TOPICS)
    .map(({ label, score }) => ({ slug: label.slug, score, why: explain(label, text, vector) }));
}

/** Gives each newly embedded paper its topics; one that was classified before passes with `topics: []`. */
export function classify(labels: Labels): Stage<EmbeddedPaper | SideOutput, ClassifiedPaper | SideOutput> {
  return async function* (papers, signal) {
    for await (const paper of papers) {
      signal.throwIfAborted();
      if (isSideOutput(paper)) {
        yield paper;
        continue;
      }
      const topics = paper.embedding === null ? [] : scoreTopics(labels, paper, paper.embedding.vector);
      yield { ...paper, topics };
    }
  };
}

function byScore(a: { readonly score: number }, b: { readonly score: number }): number {
  return b.score - a.score;
}

/** Keywords that explain a topic: first those the paper names, then those nearest in meaning; each nearest first. */
function explain(label: Label, text: PaperText, vector: Float32Array): string[] {
  return label.keywords
    .map((keyword, i) => ({
      keyword,
      named: label.keywordNames[i]?.isIn(text) ? 1 : 0,
      score: dot(label.keywordVectors[i] ?? new Float32Array(), vector),
    }))
    .sort((a, b) => b.named - a.named || byScore(a, b))
    .slice(0, MAX_WHY)
    .map(({ keyword }) => keyword);
}

/** The text of a paper, in which hundreds of keywords are looked for. */
class PaperText {
  readonly written: string;
  readonly lower: string;
  /** Whether all of its letters are found by their lower case: the long s is an s to patterns alone. */
  readonly isPlain: boolean;

  constructor(written: string) {
    this.written = written;
    this.lower = written.toLowerCase();
    this.isPlain = !written.includes('ſ');
  }
}

/**
 * Tells whether a text names a keyword. Its pattern is compiled when a text holds the word that it begins with: compiling
 * those of all topics takes a second, and most texts hold few.
 */
class KeywordName {
  readonly #keyword: string;
  /** What a text holds at least that names it, in lower case. */
  readonly #stem: string;
  #pattern: RegExp | undefined;

  constructor(keyword: string) {
    this.#keyword = keyword;
    const [first = '', ...others] = keyword.toLowerCase().split(/[\s-]+/u);
    this.#stem = others.length > 0 ? first : first.replace(/y$/u, '');
  }

  isIn({ written, lower, isPlain }: PaperText): boolean {
    if (isPlain && !lower.includes(this.#stem)) return false;
    this.#pattern ??= keywordPattern(this.#keyword);
    return this.#pattern.test(written);
  }
}

/**
 * Matches the keyword as whole words, with hyphens or spaces, singular or with the simple plural, in any case; but an
 * abbreviation only in capitals: CLIP is no clip.
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
