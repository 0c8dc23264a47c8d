import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readJudged, scoreJudged } from '../../../eval/topics/judged/judged.ts';

it('readJudged() reads two hundreds of papers that both judges gave topics of the shipped list', () => {
  const slugs: string[] = JSON.parse(readFileSync('seeds/topics.json', 'utf8')).map(
    ({ slug }: { slug: string }) => slug,
  );
  const papers = readJudged();
  expect(Object.groupBy(papers, ({ half }) => half)).toMatchObject({
    dev: { length: 100 },
    test: { length: 100 },
  });
  expect(new Set(papers.map(({ id }) => id)).size).toBe(200);
  for (const { judges } of papers)
    for (const { topics, also } of Object.values(judges)) {
      expect(topics.length).toBeGreaterThan(0);
      expect(slugs).toEqual(expect.arrayContaining([...topics, ...also]));
      expect(topics.filter((slug) => also.includes(slug))).toEqual([]);
    }
});

it('scoreJudged() scores each half against each judge, and compares the judges', () => {
  const judged = (half: 'dev' | 'test', A: [string, string], B: [string, string]) => {
    const judgement = ([topic, also]: [string, string]) => ({ topics: [topic], also: [also] });
    const judges = { A: judgement(A), B: judgement(B) };
    return { id: half, title: half, abstract: '', categories: [], half, judges };
  };
  const papers = [judged('dev', ['a', 'b'], ['a', 'c']), judged('test', ['c', 'b'], ['b', 'c'])];
  const given = [['a', 'b'], ['b']].map((topics) => ({ ranking: [], topics }));
  const { scores, agreement } = scoreJudged([], papers, given);
  expect(scores).toMatchObject([
    { half: 'dev', judge: 'A', right: 1, arguable: 1, wrong: 0, missed: 0, 'strict precision': 0.5 },
    { half: 'dev', judge: 'B', right: 1, arguable: 0, wrong: 1, missed: 0, 'lenient precision': 0.5 },
    { half: 'test', judge: 'A', right: 0, arguable: 1, wrong: 0, missed: 1, 'strict recall': 0 },
    { half: 'test', judge: 'B', right: 1, arguable: 0, wrong: 0, missed: 0, 'strict recall': 1 },
  ]);
  expect(agreement).toMatchObject([
    { half: 'dev', 'verdicts of both': 2, equal: 0.5, 'missed, says one': 0 },
    { half: 'test', 'verdicts of both': 1, equal: 0, 'missed, says one': 1, 'missed, say both': 0 },
  ]);
});
