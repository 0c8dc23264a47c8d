/** Citations of papers for reference managers, as BibTeX and RIS. */

import type { Item } from '../../db/items/find-items.ts';
import { API, type ResponseType } from '../http/response-type.ts';
import { writeBibtex } from './bibtex.ts';
import { writeRis } from './ris.ts';

/** The formats of citations, by the endings of their addresses. */
export const CITATION_FORMATS = ['bib', 'ris'] as const;
export type CitationFormat = (typeof CITATION_FORMATS)[number];

/** Customary types: neither format has a registered one. */
const MEDIA_TYPES: Readonly<Record<CitationFormat, string>> = {
  bib: 'application/x-bibtex',
  ris: 'application/x-research-info-systems',
};

/** The type of responses in a format. */
export function citationType(format: CitationFormat): ResponseType {
  return { ...API, contentType: `${MEDIA_TYPES[format]}; charset=utf-8` };
}

export const CITATION_WRITERS: Readonly<Record<CitationFormat, (items: readonly Item[]) => string>> = {
  bib: writeBibtex,
  ris: writeRis,
};
