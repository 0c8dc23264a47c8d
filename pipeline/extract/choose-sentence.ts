/** The sentence of an abstract that says what the paper does. */

const PAPER =
  '(?:this|the|our|present|current) (?:paper|article|work|study|chapter|thesis|letter|report|survey|review|note|project)';
const SUBJECT = String.raw`\b(?:we|i|the authors?|${PAPER})(?: \w+ly| here| also| then| first| therefore| thus){0,2}`;

/**
 * What a sentence says, and how much that speaks for it; the weights of all that apply add up. The words are those of
 * abstracts in English, of several fields, and a few of other languages.
 */
const CUES: readonly (readonly [weight: number, cue: RegExp])[] = [
  // What the paper brings.
  [
    0.6,
    new RegExp(
      `${SUBJECT} (?:propos|present|introduc|develop|describ|design|devis|construct|buil[dt]|creat|provid|releas|formulat|extend|generali[sz]|offer)` +
        String.raw`|\b(?:is|are|was|were) (?:\w+ly |also )?(?:propos|present|introduc|describ)ed\b`,
      'iu',
    ),
  ],
  [
    0.6,
    /\bnous (?:proposons|présentons|étudions)|\bcet article\b|\bin dieser arbeit\b|\bproponemos|\bpresentamos|\beste (?:artículo|trabajo|artigo|trabalho)\b|\bpropomos|\bquesto (?:articolo|lavoro)\b|в (?:данной|этой|настоящей) (?:работе|статье)|本文|本研究|本論文|本稿|我们提出|我們提出|본 (?:논문|연구)/iu,
  ],
  // What it looks at.
  [
    0.3,
    new RegExp(
      `${SUBJECT} (?:explor|address|tackl|investigat|stud[iy]|examin|analy[sz]|report|review|survey|aim|seek|sought|argu|consider|focus|discuss|ask|assess|compar|evaluat)` +
        String.raw`|\b(?:aim|goal|purpose|objective)s? (?:of|is|was|are|were)\b|^(?:background and )?(?:objectives?|aims?|purpose|goals?)\b\s?[:.—-]`,
      'iu',
    ),
  ],
  // That the authors speak of their work.
  [0.4, new RegExp(String.raw`\b(?:we|i) \w|\b${PAPER} \w+s\b`, 'iu')],
  [0.3, new RegExp(String.raw`\bin ${PAPER}\b|\bhere,? (?:we|i)\b`, 'iu')],
  [
    0.2,
    /\b(?:our|the (?:proposed|resulting|new)) \w|\b(?:this|new|novel) (?:\w+ )?(?:approach|method|model|framework|system|algorithm|technique|architecture|dataset|tool)\b/iu,
  ],
  // What came out.
  [
    0.3,
    /\b(?:results?|experiments?|evaluations?|findings?|we|which)(?: \w+){0,4} (?:show|demonstrat|indicat|suggest|reveal|found|find|achiev|outperform|improv|confirm|prove|obtain)|\d ?%|^(?:methods?|results?|findings?|conclusions?)\b\s?[:.—-]/iu,
  ],
  // The world, and the work of others.
  [
    -0.4,
    /^(?:recent|recently|existing|previous|prior|traditional|traditionally|conventional|although|while|despite|many|most|several|currently|much|one of|there|however|yet|but|unfortunately)\b|\b(?:have|has) (?:been|attracted|become|shown|gained|emerged|received|recently)\b|\b(?:important|crucial|challenging|essential|fundamental|key|popular|widely|difficult|common) (?:\w+ )?(?:problem|task|role|step|issue|challenge|used|research|topic|area)s?\b/iu,
  ],
  // Questions, addresses, notices, plans.
  [
    -1,
    /\?$|https?:\/\/|\bavailable (?:at|on|from|online)\b|\bpublicly available\b|©|\bcopyright\b|\ball rights reserved\b|\bfuture (?:work|research)\b|\b(?:rest|remainder) of (?:this|the)\b|^keywords\b/iu,
  ],
];

/** For the first and the second sentence: abstracts begin with why a paper is written. */
const OPENING_WEIGHTS = [-0.4, -0.1];

/** For headings and fragments, and for what does not fit into a list. */
const LENGTH_WEIGHT = -0.3;
const MIN_CHARS = 50;
const MAX_CHARS = 320;

/** For a cosine of 1. */
const TITLE_WEIGHT = 0.8;
const WHOLE_WEIGHT = 0.5;

/** How near a sentence's vector is to that of the title and to that of the whole text: cosines. */
export interface Nearness {
  readonly title: number;
  readonly whole: number;
}

/**
 * Chooses the sentence that says what the paper does, by cue phrases, position, length and nearness. The choice is the
 * same on every platform: scores are compared in thousandths, and the first of equals wins.
 * @param sentences of an abstract, without space around them
 * @param nearness of the sentences that the model read, which come first; the others count as near as these on average
 * @returns the index of the sentence; -1 without sentences
 */
export function chooseSentence(sentences: readonly string[], nearness: readonly Nearness[]): number {
  const scores = nearness.map(({ title, whole }) => TITLE_WEIGHT * title + WHOLE_WEIGHT * whole);
  const average = scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
  let best = { index: -1, score: Number.NEGATIVE_INFINITY };
  for (const [index, sentence] of sentences.entries()) {
    const cues = CUES.reduce((sum, [weight, cue]) => (cue.test(sentence) ? sum + weight : sum), 0);
    const length = sentence.length < MIN_CHARS || sentence.length > MAX_CHARS ? LENGTH_WEIGHT : 0;
    const sum = cues + length + (OPENING_WEIGHTS[index] ?? 0) + (scores[index] ?? average);
    const score = Math.round(1_000 * sum);
    if (score > best.score) best = { index, score };
  }
  return best.index;
}
