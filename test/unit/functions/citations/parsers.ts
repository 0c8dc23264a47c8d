import { Cite } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import '@citation-js/plugin-ris';
import * as v from 'valibot';

const Name = v.object({
  family: v.optional(v.string()),
  given: v.optional(v.string()),
  literal: v.optional(v.string()),
  'non-dropping-particle': v.optional(v.string()),
});

const Csl = v.array(
  v.object({
    type: v.string(),
    'citation-key': v.optional(v.string()),
    title: v.string(),
    author: v.optional(v.array(Name)),
    issued: v.object({ 'date-parts': v.array(v.array(v.number())) }),
    abstract: v.optional(v.string()),
    URL: v.optional(v.string()),
    DOI: v.optional(v.string()),
    note: v.optional(v.string()),
  }),
);

/** An entry as citation.js reads it. */
export interface ParsedCitation {
  readonly key: string | undefined;
  readonly title: string;
  /** Each name in spoken order. */
  readonly authors: readonly string[];
  /** Year, month and, if the format has it, day. */
  readonly date: readonly number[] | undefined;
  readonly abstract: string | undefined;
  readonly url: string | undefined;
  readonly doi: string | undefined;
  readonly note: string | undefined;
}

/**
 * @param dialect the fields of BibTeX, which has no abstract, or of BibLaTeX
 * @throws when the text has neither format
 */
export function parseBibtex(text: string, dialect: 'bibtex' | 'biblatex'): ParsedCitation[] {
  return parse(text, `@${dialect}/text`);
}

/** @throws when the text is not RIS */
export function parseRis(text: string): ParsedCitation[] {
  return parse(text, '@ris/file');
}

function parse(text: string, forceType: string): ParsedCitation[] {
  return v.parse(Csl, new Cite(text, { forceType }).data).map((entry) => ({
    key: entry['citation-key'],
    title: withoutCaseMarks(entry.title),
    authors: (entry.author ?? []).map(spoken),
    date: entry.issued['date-parts'][0],
    abstract: entry.abstract,
    url: entry.URL,
    doi: entry.DOI,
    note: entry.note,
  }));
}

/** The markup of CSL for letters that keep their case. */
function withoutCaseMarks(title: string): string {
  return title.replaceAll(/<span class="nocase">(.*?)<\/span>/gu, '$1');
}

function spoken(name: v.InferOutput<typeof Name>): string {
  const parts = [name.given, name['non-dropping-particle'], name.family, name.literal];
  return parts.filter((part) => part !== undefined).join(' ');
}
