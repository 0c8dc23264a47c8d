import { describe, expect, it } from 'vitest';
import {
  compareForms,
  createForm,
  type ReadingForm,
  type ReadPaper,
  renderForm,
  scoreForm,
} from '../../../../eval/topics/reading/form.ts';

const TOPICS = ['a', 'b', 'c'].map((slug) => ({ slug, name: slug.toUpperCase(), description: '' }));

function form(verdicts: readonly ReadPaper['verdicts'][]): ReadingForm {
  const given = [{ slug: 'a' }, { slug: 'b' }];
  return {
    topics: TOPICS,
    papers: verdicts.map((verdicts, i) => ({
      id: `${i}`,
      title: `Paper ${i}`,
      abstract: '',
      given,
      verdicts,
    })),
  };
}

describe('createForm()', () => {
  const taxonomy = TOPICS.map((topic) => ({ ...topic, keywords: ['k'] }));
  const documents = [{ id: '1', title: 'A <b>title', abstract: 'Text.', categories: [] }];
  const classifications = [{ ranking: [3, 2, 1], topics: ['a', 'b', 'c'], reasons: ['r1', 'r2', 'r3'] }];

  it('shows topics without reasons, in an order of the seed', () => {
    const orders = [1, 2, 3, 4, 5].map((seed) =>
      createForm(taxonomy, documents, classifications, { seed, withReasons: false }).papers[0]?.given.map(
        (topic) => Object.entries(topic).join(),
      ),
    );
    expect(orders[0]?.toSorted()).toEqual(['slug,a', 'slug,b', 'slug,c']);
    expect(new Set(orders.map(String)).size).toBeGreaterThan(1);
  });

  it('gives each topic its own reasons when they are asked for', () => {
    const { papers } = createForm(taxonomy, documents, classifications, { seed: 1, withReasons: true });
    expect(papers[0]?.given.toSorted((x, y) => x.slug.localeCompare(y.slug))).toEqual([
      { slug: 'a', reasons: 'r1' },
      { slug: 'b', reasons: 'r2' },
      { slug: 'c', reasons: 'r3' },
    ]);
  });

  it('makes a page whose form reads back as it was', () => {
    const made = createForm(taxonomy, documents, classifications, { seed: 1, withReasons: false });
    const [, json = ''] = /<script id="form"[^>]*>([^<]*)<\/script>/.exec(renderForm(made)) ?? [];
    expect(JSON.parse(json)).toEqual(made);
  });
});

describe('scoreForm()', () => {
  it('counts arguable topics as right in lenient figures only', () => {
    const filled = form([
      { a: 'right', b: 'arguable' },
      { a: 'right', b: 'wrong', c: 'missed' },
    ]);
    expect(scoreForm(filled)).toEqual({
      papers: 2,
      right: 2,
      arguable: 1,
      wrong: 1,
      missed: 1,
      'strict precision': 2 / 4,
      'strict recall': 2 / 3,
      'lenient precision': 3 / 4,
      'lenient recall': 3 / 4,
    });
  });

  it('refuses a topic without a verdict', () => {
    expect(() => scoreForm(form([{ a: 'right' }]))).toThrow('"Paper 0" has no verdict on the topic b');
  });
});

it('compareForms() gives the agreement of two judges', () => {
  const one = form([
    { a: 'right', b: 'wrong', c: 'missed' },
    { a: 'right', b: 'wrong' },
  ]);
  const other = form([
    { a: 'right', b: 'right', c: 'missed' },
    { a: 'right', b: 'wrong', c: 'missed' },
  ]);
  // Three of four are equal; by chance 1/2 * 3/4 + 1/2 * 1/4 = 1/2.
  expect(compareForms(one, other)).toEqual({
    'verdicts of both': 4,
    equal: 0.75,
    kappa: 0.5,
    'missed, says one': 2,
    'missed, say both': 1,
  });
});
