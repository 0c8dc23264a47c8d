import { html } from 'hono/html';
import type { ItemHead } from '../../db/find-items.ts';
import type { FeedSubject } from '../feeds/subject.ts';
import { feedLinks, layout } from './layout.ts';
import { paperList } from './papers.ts';

/** The page of a topic, or of combined ones, which readers can subscribe to by its address. */
export function topicPageOf(base: string, subject: FeedSubject, items: readonly ItemHead[]): Promise<string> {
  const { name, description, path } = subject;
  return layout(base, {
    title: `${name} · Paperwire`,
    feeds: [{ title: `Paperwire: ${name}`, path }],
    main: html`<h1>${name}</h1>
<p>${description}</p>
<p>Subscribe: ${feedLinks(base, path)}</p>
<h2>Latest papers</h2>
${items.length === 0 ? html`<p>No papers on this topic yet.</p>` : paperList(base, items)}`,
  });
}
