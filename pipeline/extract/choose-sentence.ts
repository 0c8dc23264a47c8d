/** The sentence of an abstract that says what the paper does. */

import { splitSentences } from './sentences.ts';

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

/** The longest extract, in UTF-16 units: a text without full stops has none. */
const MAX_EXTRACT_CHARS = 600;

/**
 * Chooses the sentence of an abstract that says what the paper does, on one line.
 * @returns `null` for an abstract of one sentence or none, and when the sentence is too short or too long to stand alone
 */
export function chooseExtract(abstract: string): string | null {
  const sentences = splitSentences(abstract).map((sentence) => sentence.trim().replaceAll(/\s+/g, ' '));
  if (sentences.length < 2) return null;
  const extract = sentences[chooseSentence(sentences)] ?? '';
  return extract.length >= MIN_CHARS && extract.length <= MAX_EXTRACT_CHARS ? extract : null;
}

/**
 * Chooses the sentence that says what the paper does, by cue phrases, position and length. The first of equals wins.
 * @param sentences of an abstract, without space around them
 * @returns the index of the sentence; -1 without sentences
 */
export function chooseSentence(sentences: readonly string[]): number {
  const scores = sentences.map((sentence, i) => {
    const cues = CUES.reduce((sum, [weight, cue]) => (cue.test(sentence) ? sum + weight : sum), 0);
    const length = sentence.length < MIN_CHARS || sentence.length > MAX_CHARS ? LENGTH_WEIGHT : 0;
    // In thousandths, so that equal sums are equal in floating point.
    return Math.round(1_000 * (cues + length + (OPENING_WEIGHTS[i] ?? 0)));
  });
  return scores.indexOf(Math.max(...scores));
}
