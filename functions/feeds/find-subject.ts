import type { Database } from '../../db/database.ts';
import { topicFeedPath } from '../links/site-links.ts';
import { requireItem } from '../lookup/items.ts';
import { slugsOf } from '../lookup/topic-expression.ts';
import { requireTopics } from '../lookup/topics.ts';
import { parseSearchQuery, searchOf } from '../search/search-query.ts';
import { documentPath, endingOf, type FeedRequest } from './feed-request.ts';
import type { ItemSelection } from './find-items.ts';
import { aboutSearch, aboutSimilar, aboutTopics, everything, type FeedSubject } from './subject.ts';

/**
 * Finds what a feed is about, and which items it selects.
 * @throws Problem 404, 410 or 301 for topics and items, 400 for a search with unknown topics or dumps
 */
export async function findSubject(
  db: Database,
  base: string,
  { feed, document, format, sentSearch }: FeedRequest,
): Promise<{ readonly subject: FeedSubject; readonly selection: ItemSelection }> {
  switch (feed.kind) {
    case 'all':
      return { subject: everything(base), selection: { kind: 'topics', topics: [], without: [] } };
    case 'topics': {
      const urlOf = (slugs: string) =>
        `${base}/feeds/${documentPath(topicFeedPath(slugs), document)}${endingOf(format)}${sentSearch}`;
      const found = await requireTopics(db, base, feed.expression, urlOf);
      const selection = { topics: slugsOf(found.topics), without: slugsOf(found.without) };
      return { subject: aboutTopics(base, found), selection: { kind: 'topics', ...selection } };
    }
    case 'search': {
      const query = await parseSearchQuery(db, base, feed.parameters);
      return { subject: aboutSearch(base, query), selection: { kind: 'search', search: searchOf(query) } };
    }
    case 'similar': {
      const item = await requireItem(db, base, feed.itemId);
      return { subject: aboutSimilar(base, item), selection: { kind: 'similar', itemId: item.id } };
    }
  }
}
