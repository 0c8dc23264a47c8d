import { describe, expect, test } from 'vitest';
import { formats, recognise } from '../../../../../pipeline/formats/detect.ts';
import { isClean, readHead, scoreOf } from '../../../../../pipeline/formats/plausibility/reading.ts';

const pageText = formats.find(({ name }) => name === 'page-text');
const bibtex = formats.find(({ name }) => name === 'bibtex');

const ABSTRACT =
  'We measure for how many turns a small language model keeps a fact that it was told once, over nine thousand invented talks.';
const tagged = ['QT Journal', 'ZA Ada Novák', `QQ ${ABSTRACT}`, 'XY Journal of Examples']
  .map((line) => `${line}\n\n${ABSTRACT}\n\n`)
  .join('');

describe('readHead()', () => {
  test('counts records that look like papers', () => {
    const text = `@article{a, title={Slow glaciers}, url={https://example.org/1}}\n@article{b, title={https://example.org/x}, url={https://example.org/2}}\n`;
    const reading = readHead(bibtex ?? expect.fail(), text, true);
    expect(reading).toMatchObject({ plausible: 1, junk: 1, oddTitles: ['https://example.org/x'] });
    expect(isClean(reading)).toBe(false);
    expect(scoreOf(reading)).toBe(0);
  });

  test('takes titles for junk when most of them begin with a field code', () => {
    const reading = readHead(pageText ?? expect.fail(), tagged, true);
    expect(reading.plausible).toBe(0);
    expect(reading.junk).toBeGreaterThan(2);
  });
});

describe('recognise()', () => {
  test('refuses a dump whose titles are field codes', () => {
    expect(recognise(tagged)).toBeUndefined();
  });
});
