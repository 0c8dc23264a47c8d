import { describe, expect, test } from 'vitest';
import type { DatedTitle } from '../../../../db/topics/find-titles.ts';
import { chanceOf, risingTerms } from '../../../../functions/trends/rising-terms.ts';
import { randomNumbers } from '../../../support/random.ts';

/** So many titles with a subject, and no other word in common with others. */
function titles(count: number, isLate: boolean, subject = ''): DatedTitle[] {
  return Array.from({ length: count }, (_, i) => ({
    title: `Of ${subject} the w${isLate}${subject.length}x${i}`,
    isLate,
  }));
}

describe('chanceOf()', () => {
  // One-sided p-values of scipy.stats.fisher_exact(…, alternative='greater').
  test.each([
    [{ items: 3, before: 1 }, { items: 4, before: 4 }, 0.24285714285714285],
    [{ items: 11, before: 1 }, { items: 100, before: 200 }, 3.308794197107696e-5],
    [{ items: 0, before: 5 }, { items: 50, before: 50 }, 1],
  ])('gives the probability of %j of %j', (term, all, expected) => {
    expect(chanceOf(term, all)).toBeCloseTo(expected, 12);
  });
});

describe('risingTerms()', () => {
  test('finds a term that is new, with its numbers', () => {
    const { terms, items, before } = risingTerms(
      [...titles(90, true), ...titles(10, true, 'world models'), ...titles(200, false)],
      5,
    );
    expect([items, before]).toEqual([100, 200]);
    expect(terms?.map(({ term, items, before }) => [term, items, before])).toEqual([['world model', 10, 0]]);
  });

  test('finds no term that is as frequent as before, and none that is new but rare', () => {
    const steady = [...titles(20, true, 'steady'), ...titles(40, false, 'steady')];
    const rare = [...titles(3, true, 'rare'), ...titles(77, true), ...titles(160, false)];
    expect(risingTerms([...steady, ...rare], 5).terms).toEqual([]);
  });

  test('finds no term that only became rarer', () => {
    const papers = [...titles(100, true), ...titles(80, false), ...titles(40, false, 'gone')];
    expect(risingTerms(papers, 5).terms).toEqual([]);
  });

  test('does not find the name of the topic, but more than it', () => {
    const papers = [...titles(90, true), ...titles(20, true, 'speech'), ...titles(200, false)];
    expect(risingTerms(papers, 5, 'Speech & audio').terms).toEqual([]);
    const more = [...titles(90, true), ...titles(20, true, 'silent speech'), ...titles(200, false)];
    expect(risingTerms(more, 5, 'Speech & audio').terms?.map(({ term }) => term)).toEqual(['silent speech']);
  });

  test('says nothing with fewer than twenty titles of a period', () => {
    expect(risingTerms([...titles(19, true, 'new'), ...titles(500, false)], 5)).toEqual({
      terms: null,
      items: 19,
      before: 500,
    });
    expect(risingTerms([...titles(500, true, 'new'), ...titles(19, false)], 5).terms).toBeNull();
    expect(risingTerms([], 5)).toEqual({ terms: null, items: 0, before: 0 });
  });

  test('finds hardly anything in titles of which the periods are random', () => {
    const next = randomNumbers(5);
    const words = Array.from({ length: 200 }, (_, i) => `word${i}x`);
    // Frequent words and rare ones, as in any text.
    const title = () => Array.from({ length: 8 }, () => words[Math.floor(200 * next() ** 3)]).join(' ');
    let found = 0;
    for (let run = 0; run < 100; run++) {
      const papers = Array.from({ length: 300 }, () => ({ title: title(), isLate: next() < 0.33 }));
      if ((risingTerms(papers, 20).terms ?? []).length > 0) found++;
    }
    // One in five runs at most is expected to find one.
    expect(found).toBeLessThan(30);
  });
});
