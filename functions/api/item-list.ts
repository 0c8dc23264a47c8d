import type { Context } from 'hono';
import * as v from 'valibot';
import type { Item } from '../../db/items/find-items.ts';
import { CITATION_WRITERS, type CitationFormat, citationKind } from '../citations/formats.ts';
import { count } from '../http/parameters.ts';
import type { Site } from '../http/site.ts';
import { answerJson, linkToNext } from './answer-json.ts';
import { type Operation, understood } from './openapi/operation.ts';
import { pick } from './schemas/fields.ts';

/** Papers of one page, if it is not said, and at most. */
const PAGE = 20;
const MAX_PAGE = 100;

export const limit = v.optional(
  v.pipe(count(MAX_PAGE), v.description('How many papers at most.')),
  String(PAGE),
);

/** A page of items, and the address of the next one. */
export interface ItemPage<Found extends Item, Next = string | null> {
  readonly items: readonly Found[];
  readonly next: Next;
}

/** Answers with a page of items in JSON. */
export function answerItems<Found extends Item, Shown extends object, Next>(
  c: Context,
  site: Site,
  show: {
    readonly item: (base: string, item: Found) => Shown;
    readonly fields: readonly string[] | undefined;
  },
  find: (base: string) => Promise<ItemPage<Found, Next>>,
) {
  return answerJson(c, site, async (base) => {
    const { items, next } = await find(base);
    return { items: items.map((item) => pick(show.item(base, item), show.fields)), next };
  });
}

/** Answers with the citations of a page of items. They have no place for the next page; it is in a Link field. */
export function answerCitations(
  c: Context,
  site: Site,
  format: CitationFormat,
  find: (base: string) => Promise<ItemPage<Item>>,
): Promise<Response> {
  return site.respond(c, citationKind(format), JSON.stringify(understood(c)), async () => {
    const { items, next } = await find(site.base(c));
    const headers = {
      ...linkToNext(next),
      'Content-Disposition': `attachment; filename="paperwire.${format}"`,
    };
    return { body: CITATION_WRITERS[format](items), headers };
  });
}

const CITATION_NAMES = { bib: 'BibTeX', ris: 'RIS' } as const;

/** The operation that gives the same papers as citations. */
export function inCitations<Query extends v.ObjectEntries>(
  { id, summary, description, path, problems, example }: Operation,
  query: Query,
  format: CitationFormat,
): Operation<Query> {
  const name = CITATION_NAMES[format];
  return {
    id: `${id}As${name}`,
    summary: `${summary}, in ${name}`,
    ...(description === undefined ? {} : { description }),
    ...(path === undefined ? {} : { path }),
    ...(problems === undefined ? {} : { problems }),
    ...(example === undefined ? {} : { example }),
    query,
    answers: {
      200: { description: `The citations of the papers.`, content: { [mediaType(format)]: null } },
    },
  };
}

function mediaType(format: CitationFormat): string {
  const { contentType } = citationKind(format);
  return contentType.split(';', 1)[0] ?? contentType;
}

/** The address of this request with another cursor. */
export function nextPage(c: Context, base: string, cursor: string): string {
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.set('cursor', cursor);
  return `${base}${pathname}?${searchParams}`;
}
