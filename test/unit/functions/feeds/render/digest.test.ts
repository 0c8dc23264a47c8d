import { describe, expect, test } from 'vitest';
import type { ArrivedItem } from '../../../../../db/items/find-periods.ts';
import { digestContent } from '../../../../../functions/feeds/render/digest.ts';

const BASE = 'https://papers.example';
const URL_OF_ALL = `${BASE}/search?arrived=2025-03-11`;

const TOPICS = {
  robotics: { slug: 'robotics', name: 'Robotics' },
  speech: { slug: 'speech', name: 'Speech & audio' },
  quiet: { slug: 'quiet', name: 'Quiet' },
  other: { slug: 'other', name: 'Other' },
};

function paper(title: string, topics: readonly (keyof typeof TOPICS)[], fields: Partial<ArrivedItem> = {}) {
  return {
    id: '0123456789abcdef0123456789abcdef',
    title,
    abstract: `About ${title}.`,
    extract: null,
    authors: [],
    url: `https://arxiv.org/abs/${title}`,
    topics: topics.map((slug) => TOPICS[slug]),
    ...fields,
  };
}

function content(papers: readonly ArrivedItem[], topic?: string, count = papers.length) {
  return digestContent(BASE, papers, { topic, count, url: URL_OF_ALL });
}

const headings = (html: string) => [...html.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, name]) => name);

describe('digestContent()', () => {
  test('lists a paper with its link, three authors and one sentence, escaped', () => {
    const { html, text } = content([
      paper('A', ['robotics'], {
        title: 'Is p < 0.05 & R&D enough?',
        authors: ['Ada', 'Alan', 'Grace <G>', 'Edsger'],
        extract: 'We show that a < b.',
        url: 'https://arxiv.org/abs/1?a=1&b=2',
      }),
    ]);
    expect(html).toBe(
      '<p><a href="https://arxiv.org/abs/1?a=1&amp;b=2">Is p &lt; 0.05 &amp; R&amp;D enough?</a><br>\n' +
        'Ada, Alan, Grace &lt;G&gt; et al.<br>\n“We show that a &lt; b.”</p>',
    );
    expect(text).toBe('- Is p < 0.05 & R&D enough? (Ada, Alan, Grace <G> et al.)');
  });

  test('links to our page of a paper whose address is not known, and shows the beginning of its abstract', () => {
    const { html } = content([paper('A', [], { url: null, abstract: 'First.\n\nSecond.' })]);
    expect(html).toContain(
      `<a href="${BASE}/items/0123456789abcdef0123456789abcdef">A</a><br>\nFirst. Second.`,
    );
  });

  const MIX = [
    paper('a', ['other']),
    paper('b', ['robotics', 'speech']),
    paper('c', ['robotics']),
    paper('d', ['speech', 'robotics']),
    paper('e', []),
    paper('f', ['speech']),
    paper('g', ['quiet']),
  ];

  test('groups papers by their strongest topic, last those without one or alone under one', () => {
    expect(headings(content(MIX).html)).toEqual(['Robotics', 'Speech &amp; audio', 'Other topics']);
    expect(content(MIX).text.split('\n')).toEqual([
      ...['Robotics:', '- b', '- c'],
      ...['Speech & audio:', '- d', '- f'],
      ...['Other topics:', '- a', '- e', '- g'],
    ]);
  });

  test('groups papers of one topic by their other topic, else under the topic itself', () => {
    const both = paper('h', ['robotics', 'speech']);
    const alone = paper('i', ['robotics']);
    const { html } = content([...MIX.slice(1, 4), both, alone], 'robotics');
    expect(headings(html)).toEqual(['Speech &amp; audio', 'Robotics']);
  });

  test('has no headings over a single group', () => {
    expect(headings(content(MIX.slice(0, 2)).html)).toEqual([]);
    expect(headings(content([paper('c', ['robotics']), paper('d', ['robotics'])]).html)).toEqual([]);
  });

  test('shows titles only beyond 200 papers, and says how many more there are', () => {
    const papers = Array.from({ length: 500 }, (_, i) => paper(`p${i}`, ['robotics']));
    const { html, text } = content(papers, undefined, 1_712);
    expect(html.match(/<p><a/g)).toHaveLength(201);
    expect(html.match(/<li><a/g)).toHaveLength(300);
    expect(html.match(/About p/g)).toHaveLength(200);
    expect(html).toContain(`<p><a href="${URL_OF_ALL}">and 1,212 more</a></p>`);
    expect(text).toContain(`and 1,212 more: ${URL_OF_ALL}`);
  });
});
