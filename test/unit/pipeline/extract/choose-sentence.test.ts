import { describe, expect, test } from 'vitest';
import { chooseExtract, chooseSentence } from '../../../../pipeline/extract/choose-sentence.ts';

const chosen = (sentences: readonly string[]) => sentences[chooseSentence(sentences)];

const BACKGROUND = 'Legged robots have attracted much attention in recent years.';
const PROBLEM = 'However, walking in deep snow remains an important problem of robotics.';
const DOES = 'We propose SnowStep, a controller that plans each step from the sound of the last one.';
const RESULT = 'Experiments show that it falls half as often as the best controller so far.';
const CODE = 'Our code and our data are available at https://example.org/snowstep for research.';

describe('chooseSentence()', () => {
  test('chooses what the paper proposes, not background, results or links', () => {
    expect(chosen([BACKGROUND, PROBLEM, DOES, RESULT, CODE])).toBe(DOES);
  });

  test('chooses a first sentence that says what the paper does', () => {
    const first =
      'This paper presents SnowStep, a controller that plans each step from the sound of the last.';
    expect(chosen([first, PROBLEM, RESULT, CODE])).toBe(first);
  });

  test.each([
    ['medicine', 'OBJECTIVE: To assess whether daily walks in snow lower the blood pressure of adults.'],
    [
      'medicine, in the past',
      'We investigated whether daily walks in snow lower the blood pressure of adults.',
    ],
    [
      'the humanities',
      'This article examines how walking in snow is told of in the novels of three authors.',
    ],
    ['mathematics', 'Here we prove that every walk in the snow of dimension three returns to its start.'],
    ['the passive', 'A controller that plans each step from the sound of the last one is presented.'],
    ['an aim', 'The aim of this study was to find how sound helps a robot to walk in deep snow.'],
  ])('knows the words of %s', (_, sentence) => {
    expect(
      chosen([BACKGROUND, PROBLEM, sentence, 'Snow was measured at noon, at three places near a hill.']),
    ).toBe(sentence);
  });

  test.each([
    [
      'German',
      ['Roboter sind wichtig.', 'In dieser Arbeit lernen Roboter, im Schnee zu gehen.', 'Sie fallen oft.'],
    ],
    ['French', ['Les robots tombent.', 'Nous proposons une méthode pour la marche.', 'Elle est utile.']],
    ['Chinese', ['机器人很重要。', '本文提出了一种在雪中行走的方法。', '雪很深。']],
    ['Russian', ['Роботы падают.', 'В данной работе роботы учатся ходить.', 'Снег глубок.']],
  ])('knows words of %s', (_, sentences) => {
    expect(chosen(sentences)).toBe(sentences[1]);
  });

  test('chooses the first of equals, and a sentence in place of a heading', () => {
    const sentence = 'Snow is cold in the north of the country, and legs of robots sink into it.';
    expect(chooseSentence([sentence, sentence, sentence, sentence])).toBe(2);
    expect(chooseSentence(['Background', 'Aims', 'Methods', sentence])).toBe(3);
  });

  test('returns -1 without sentences', () => {
    expect(chooseSentence([])).toBe(-1);
  });
});

describe('chooseExtract()', () => {
  test('quotes the chosen sentence on one line', () => {
    expect(chooseExtract(`${BACKGROUND}\n\n${DOES.replace(' a ', '\na ')} ${RESULT}`)).toBe(DOES);
  });

  test.each([
    '',
    'Too short. To tell.',
    'A single sentence that says it all.',
    `${'word '.repeat(200)}. And ${'more '.repeat(200)}.`,
  ])('returns null for an abstract without a sentence to choose: %.20s', (abstract) => {
    expect(chooseExtract(abstract)).toBeNull();
  });
});
