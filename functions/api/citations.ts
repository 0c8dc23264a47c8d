import type { Context } from 'hono';
import type * as v from 'valibot';
import type { Item } from '../../db/items/find-items.ts';
import { CITATION_WRITERS, type CitationFormat, citationType } from '../citations/formats.ts';
import type { Site } from '../http/site.ts';
import { type Operation, parsedQuery } from './openapi/operation.ts';
import type { ItemPage } from './respond-json.ts';
import { nextLink } from './respond-json.ts';

/** Answers with the citations of a page of items. The formats have no field for the next page; the Link field names it. */
export function respondCitations(
  c: Context,
  site: Site,
  format: CitationFormat,
  find: () => Promise<ItemPage<Item>>,
): Promise<Response> {
  return site.respond(c, citationType(format), parsedQuery(c), async () => {
    const { items, next, meaning } = await find();
    const disposition = `attachment; filename="paperwire.${format}"`;
    return {
      body: CITATION_WRITERS[format](items),
      headers: { ...nextLink(next), 'Content-Disposition': disposition },
      isProvisional: meaning === 'loading',
    };
  });
}

const FORMAT_NAMES = { bib: 'BibTeX', ris: 'RIS' } as const;

/** Describes the operation that returns the papers of another operation as citations. */
export function inCitations<Query extends v.ObjectEntries>(
  { answers: _, query: __, id, summary, ...operation }: Operation,
  query: Query,
  format: CitationFormat,
): Operation<Query> {
  const name = FORMAT_NAMES[format];
  const [mediaType = ''] = citationType(format).contentType.split(';', 1);
  return {
    ...operation,
    id: `${id}As${name}`,
    summary: `${summary}, in ${name}`,
    query,
    answers: { 200: { description: 'The citations of the papers.', content: { [mediaType]: null } } },
  };
}
