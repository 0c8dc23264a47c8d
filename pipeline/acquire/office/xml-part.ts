/** Reads the XML of office documents, and writes HTML. */
import { Parser } from 'htmlparser2';
import { DumpError } from '../../errors.ts';

/** Opens a part of a document by its name in the archive; empty where there is none. */
export type OpenPart = (name: string) => AsyncIterable<Uint8Array>;

export type Attributes = Readonly<Record<string, string>>;

/** What is done with the elements of a part, in order. */
export interface PartReader {
  open(name: string, attributes: Attributes): void;
  close(name: string): void;
  text(text: string): void;
  /** What is written since it was last called. */
  take(): string;
}

/** Deepest nesting: tables within tables. */
const MAX_DEPTH = 256;

/**
 * Reads a part as it comes.
 * @throws DumpError `too-deep` for elements that are nested too deep
 */
export async function* readPart(bytes: AsyncIterable<Uint8Array>, reader: PartReader): AsyncIterable<string> {
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (depth > MAX_DEPTH)
          throw new DumpError(
            'too-deep',
            `reading an office document: <${name}> is within ${MAX_DEPTH} elements; expected fewer`,
          );
        reader.open(name, attributes);
      },
      onclosetag(name) {
        depth -= 1;
        reader.close(name);
      },
      ontext: (text) => reader.text(text),
    },
    { xmlMode: true, decodeEntities: true },
  );
  const decoder = new TextDecoder();
  for await (const chunk of bytes) {
    parser.write(decoder.decode(chunk, { stream: true }));
    yield reader.take();
  }
  parser.end(decoder.decode());
  yield reader.take();
}

/** The addresses of links outside the document, by the ids that its part has for them. */
export async function readLinks(bytes: AsyncIterable<Uint8Array>): Promise<ReadonlyMap<string, string>> {
  const links = new Map<string, string>();
  const reader: PartReader = {
    open(_, { Id, Target, TargetMode }) {
      if (Id !== undefined && Target !== undefined && TargetMode === 'External') links.set(Id, Target);
    },
    close: () => {},
    text: () => {},
    take: () => '',
  };
  for await (const _ of readPart(bytes, reader));
  return links;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as it stands in HTML, within quotes too. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
