import { type FeedFormat, type FeedUrls, feedUrls, negotiatedUrl } from '../links/site-links.ts';
import type { DocumentLinks, RelatedDocument } from './feed.ts';
import { type DocumentName, documentPath, type FoundItems } from './find-items.ts';
import type { FeedSubject } from './subject.ts';

/**
 * The URLs of a document and of its neighbours. The document keeps the URL of the request: the same query can be written
 * in several ways, and readers compare URLs. Its neighbours have canonical URLs.
 */
export function documentLinks(
  base: string,
  subject: FeedSubject,
  {
    document,
    format,
    search,
  }: { readonly document: DocumentName; readonly format: FeedFormat | undefined; readonly search: string },
  { olderArchive = 0, next }: FoundItems,
): DocumentLinks {
  const urlsAt = (path: string, query: string): FeedUrls => {
    if (format !== undefined) return feedUrls(base, path, query);
    const url = negotiatedUrl(base, path, query);
    return { rss: url, atom: url, json: url };
  };
  const related = (rel: RelatedDocument['rel'], name: DocumentName): RelatedDocument => ({
    rel,
    urls: urlsAt(documentPath(subject.path, name), canonicalQuery(subject, name)),
  });
  const { archive, limit, before } = document;
  return {
    urls: urlsAt(documentPath(subject.path, document), search),
    archive: archive !== undefined,
    related: [
      ...(archive === undefined ? [] : [related('current', {})]),
      ...(olderArchive === 0 ? [] : [related('prev-archive', { archive: olderArchive })]),
      ...(before === undefined ? [] : [related('first', { limit })]),
      ...(next === undefined ? [] : [related('next', { limit, before: next })]),
    ],
  };
}

function canonicalQuery(subject: FeedSubject, { limit, before }: DocumentName): string {
  const query = new URLSearchParams(subject.query);
  if (limit !== undefined) query.set('limit', String(limit));
  if (before !== undefined) query.set('before', String(before));
  return query.size === 0 ? '' : `?${query}`;
}
