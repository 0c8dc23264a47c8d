import { html } from 'hono/html';
import type { Item } from '../../../db/items/find-items.ts';
import { OTHER } from '../../../pipeline/topics/taxonomy.ts';
import { itemPage, topicPage } from '../../links/site-links.ts';
import { percent } from '../../search/parameters.ts';
import { joined, type Markup } from './markup.ts';
import { beginning } from './papers.ts';

/** Longest title of a near paper. */
const MAX_TITLE = { chars: 200, bytes: 240 };

type Topic = Item['topics'][number];

/**
 * The topics of a paper, and for each what a person can check: who or which score decided, keywords, words, near papers.
 * @param titles of the near papers, by id; those without one are left out
 */
export function topicReasons(base: string, item: Item, titles: ReadonlyMap<string, string>): Markup | string {
  if (item.topics.length === 0) return '';
  return html`<h2>Topics</h2>
<dl class="reasons">
${item.topics.map(
  (topic) => html`<div><dt><a href="${topicPage(base, topic.slug)}">${topic.name}</a></dt>
${reasonsOf(base, topic, titles).map((reason) => html`<dd>${reason}</dd>\n`)}</div>
`,
)}</dl>
${item.truncated ? html`<p class="meta">The abstract is long: the topics follow from its beginning.</p>` : ''}`;
}

function reasonsOf(
  base: string,
  topic: Topic,
  titles: ReadonlyMap<string, string>,
): readonly (Markup | string)[] {
  const { keywords, words, papers } = topic.why;
  const near = papers.flatMap((id) => {
    const title = titles.get(id);
    return title === undefined
      ? []
      : [html`<a href="${itemPage(base, id)}"><bdi>${beginning(title, MAX_TITLE)}</bdi></a>`];
  });
  const list = (terms: readonly string[]) => joined(terms.map((term) => html`<i>${term}</i>`));
  return [
    ...decision(topic),
    ...(keywords.length === 0 ? [] : [html`Nearest keywords: ${list(keywords)}`]),
    ...(words.length === 0 ? [] : [html`Words that spoke for it: ${list(words)}`]),
    ...(near.length === 0 ? [] : [html`Nearest papers of the topic: ${joined(near, '; ')}`]),
  ];
}

/** Who decided, or the score against what is needed and against the next topic. */
function decision({ slug, score, why: { by, margin, threshold } }: Topic): string[] {
  if (slug === OTHER && by === 'person')
    return ['A person took it out of its topic, and it reaches no other.'];
  if (slug === OTHER) return ['No topic reaches the score that it needs.'];
  if (by === 'person') return ['A person decided that it belongs here.'];
  if (by === 'title') return ['Its title says so.'];
  // Topics given by an earlier method, which kept no threshold, have scores of another kind.
  if (threshold === 0) return [];
  return [
    `Score ${percent(score)}, needed ${percent(threshold)}; the best other topic has ${percent(score - margin)}.`,
  ];
}
