import type { FeedItem } from '../feed.ts';
import { textElement } from './xml.ts';

/** Namespace of Dublin Core. */
export const DUBLIN_CORE = { 'xmlns:dc': 'http://purl.org/dc/elements/1.1/' };

/** The elements of Dublin Core that Zotero's reader of feeds takes: the DOI, and the journal. */
export function dublinCore({ paper }: FeedItem): string[] {
  const doi = paper?.externalIds.find(({ scheme }) => scheme === 'doi')?.value;
  const journal = paper?.journal ?? '';
  return [
    ...(doi === undefined ? [] : [textElement('dc:identifier', `doi:${doi}`)]),
    ...(journal === '' ? [] : [textElement('dc:source', journal)]),
  ];
}
