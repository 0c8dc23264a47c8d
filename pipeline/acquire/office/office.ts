/** Documents of office programs (Office Open XML, ECMA-376): ZIP archives of XML, each read as one page of HTML. */
import type { Input } from '../input.ts';
import type { OpenPart } from './xml-part.ts';

/** A kind of document. */
export interface OfficeKind {
  /** A part that every such document has. */
  readonly main: string;
  /** What the page says it is from, by which the format html knows how to read it. */
  readonly generator: string;
  readonly isPart: (name: string) => boolean;
  /** Loads the reader, with the parser of XML: few dumps are such documents. */
  readonly load: () => Promise<ReadPage>;
}

/** Yields the page, in order. @param names of the parts that there are */
type ReadPage = (open: OpenPart, names: readonly string[]) => AsyncIterable<string>;

const KINDS: readonly OfficeKind[] = [
  {
    main: 'word/document.xml',
    generator: 'document',
    isPart: (name) => /^word\/(?:document\.xml|_rels\/document\.xml\.rels)$/.test(name),
    load: async () => (await import('./word.ts')).wordPage,
  },
  {
    main: 'xl/workbook.xml',
    generator: 'workbook',
    isPart: (name) =>
      /^xl\/(?:sharedStrings|styles)\.xml$|^xl\/worksheets\/(?:_rels\/)?[^/]+\.xml(?:\.rels)?$/.test(name) ||
      name === 'xl/workbook.xml',
    load: async () => (await import('./workbook.ts')).workbookPage,
  },
];

/** The kind of the document that an archive of these files is. */
export function officeKind(names: readonly string[]): OfficeKind | undefined {
  return KINDS.find(({ main }) => names.includes(main));
}

/**
 * The page of a document, as bytes of UTF-8.
 * @param parts by their names in the archive
 */
export async function* officePage(
  kind: OfficeKind,
  parts: ReadonlyMap<string, Input>,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  const readPage = await kind.load();
  async function* open(name: string) {
    const part = parts.get(name);
    if (part !== undefined) yield* part.open(signal);
  }
  yield encoder.encode(
    `<!DOCTYPE html>\n<html><head><meta name="generator" content="${kind.generator}"></head><body>\n`,
  );
  for await (const text of readPage(open, [...parts.keys()])) yield encoder.encode(text);
  yield encoder.encode('</body></html>\n');
}
