import { html } from 'hono/html';
import type { Item } from '../../db/find-items.ts';
import type { TopicHead } from '../../db/find-topic.ts';
import { topicFeedPath } from '../links.ts';
import { feedLinks, layout } from './layout.ts';
import { paperList } from './papers.ts';

/** The page of a topic, which readers can subscribe to by its address. */
export function topicPageOf(base: string, topic: TopicHead, items: readonly Item[]): Promise<string> {
  const path = topicFeedPath(topic.slug);
  return layout(base, {
    title: `${topic.name} · Paperwire`,
    feeds: [{ title: `Paperwire: ${topic.name}`, path }],
    main: html`<h1>${topic.name}</h1>
<p>${topic.description}</p>
<p>Subscribe: ${feedLinks(base, path)}</p>
<h2>Latest papers</h2>
${items.length === 0 ? html`<p>No papers on this topic yet.</p>` : paperList(base, items)}`,
  });
}
