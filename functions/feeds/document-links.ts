import { type FeedUrls, feedUrls, negotiatedUrl } from '../links/site-links.ts';
import type { DocumentLinks, RelatedDocument } from './feed.ts';
import { type DocumentName, documentPath, type FeedRequest } from './feed-request.ts';
import type { FoundItems } from './find-items.ts';
import type { FeedSubject } from './subject.ts';

/**
 * The URLs of a document and of its neighbours.
 *
 * The document itself keeps the URL of the request: the same query can be written in several ways, and readers compare
 * URLs. Its neighbours have canonical URLs.
 */
export function documentLinks(
  base: string,
  subject: FeedSubject,
  { document, ending, search }: FeedRequest,
  { olderArchive = 0, next }: FoundItems,
): DocumentLinks {
  const urlsAt = (path: string, query: string): FeedUrls => {
    if (ending !== '') return feedUrls(base, path, query);
    const url = negotiatedUrl(base, path, query);
    return { rss: url, atom: url, json: url };
  };
  const related = (rel: RelatedDocument['rel'], name: DocumentName): RelatedDocument => ({
    rel,
    urls: urlsAt(documentPath(subject.path, name), canonicalQuery(subject, name)),
  });
  const limit = document.kind === 'page' ? document.limit : undefined;
  const isLaterPage = document.kind === 'page' && document.before !== undefined;
  return {
    urls: urlsAt(documentPath(subject.path, document), search),
    archive: document.kind === 'archive',
    related: [
      ...(document.kind === 'archive' ? [related('current', { kind: 'current' })] : []),
      ...(olderArchive === 0 ? [] : [related('prev-archive', { kind: 'archive', number: olderArchive })]),
      ...(isLaterPage ? [related('first', { kind: 'page', limit, before: undefined })] : []),
      ...(next === undefined ? [] : [related('next', { kind: 'page', limit, before: next })]),
    ],
  };
}

function canonicalQuery(subject: FeedSubject, name: DocumentName): string {
  const query = new URLSearchParams(subject.query);
  if (name.kind === 'page') {
    if (name.limit !== undefined) query.set('limit', String(name.limit));
    if (name.before !== undefined) query.set('before', String(name.before));
  }
  return query.size === 0 ? '' : `?${query}`;
}
