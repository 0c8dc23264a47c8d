import type { Context } from 'hono';
import type { Item } from '../../db/find-items.ts';
import {
  CITATION_FORMATS,
  CITATION_WRITERS,
  type CitationFormat,
  citationKind,
} from '../citations/formats.ts';
import { itemGuid } from '../feeds/guid.ts';
import { API } from '../kinds.ts';
import { itemPage } from '../links.ts';
import type { Site } from '../site.ts';

/** What a list of the API can be had as, by the ending of its address: JSON, or the citations of its items. */
export const LIST_FORMATS = ['json', ...CITATION_FORMATS] as const;
export type ListFormat = 'json' | CitationFormat;

/** The ending of a format in routes; JSON has none. */
export function listEnding(format: ListFormat): string {
  return format === 'json' ? '' : `.${format}`;
}

/** A list of items, and the address of the next page if there is one. */
export interface ItemList {
  readonly items: readonly (Item & { readonly arrival?: number; readonly similarity?: number })[];
  readonly next?: string | null;
}

/**
 * Answers with a list in one of its formats. Citations have no place for the next page; it is in a Link field
 * (RFC 8288), as for all formats.
 */
export function answerList(
  c: Context,
  site: Site,
  format: ListFormat,
  variant: string,
  find: (base: string) => Promise<ItemList>,
): Promise<Response> {
  const kind = format === 'json' ? API : citationKind(format);
  return site.respond(c, kind, variant, async () => {
    const base = site.base(c);
    const { items, next } = await find(base);
    const headers: Record<string, string> = {};
    if (typeof next === 'string') headers['Link'] = `<${next}>; rel="next"`;
    if (format === 'json') {
      const shown = {
        items: items.map((item) => represent(base, item)),
        ...(next === undefined ? {} : { next }),
      };
      return { body: json(shown), headers };
    }
    headers['Content-Disposition'] = `attachment; filename="paperwire.${format}"`;
    return { body: CITATION_WRITERS[format](items), headers };
  });
}

/** An item as the API shows it: all that is known of it but its places in orders. */
export function represent(base: string, item: ItemList['items'][number]): object {
  const { position: _, arrival: __, similarity, ...shown } = item;
  return {
    ...shown,
    guid: itemGuid(item.id),
    page: itemPage(base, item.id),
    // The last digits of a single are noise.
    ...(similarity === undefined ? {} : { similarity: Number(similarity.toFixed(4)) }),
  };
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
