import type { TextChunk } from '../types.ts';
import type { Tiles } from './tiles.ts';

/**
 * The lines of a dump with their ends, as `tiles` is given the text. A line that is longer than `longest` comes in parts.
 * @param longest in UTF-16 units
 */
export async function* rawLines(
  input: AsyncIterable<TextChunk>,
  tiles: Tiles,
  signal: AbortSignal,
  longest: number,
): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of input) {
    signal.throwIfAborted();
    tiles.append(chunk);
    // What was there before holds no line end.
    const seen = rest.length;
    rest += chunk.text;
    let from = 0;
    for (let at = rest.indexOf('\n', seen); at !== -1; at = rest.indexOf('\n', from)) {
      yield* parts(rest.slice(from, at + 1), longest);
      from = at + 1;
    }
    rest = rest.slice(from);
    while (rest.length > longest) {
      const part = firstPart(rest, longest);
      yield part;
      rest = rest.slice(part.length);
    }
  }
  if (rest !== '') yield rest;
}

function* parts(line: string, longest: number): Iterable<string> {
  let rest = line;
  while (rest.length > longest) {
    const part = firstPart(rest, longest);
    yield part;
    rest = rest.slice(part.length);
  }
  yield rest;
}

/** As much as is taken, but no half of a surrogate pair. */
function firstPart(text: string, longest: number): string {
  return text.slice(0, (text.charCodeAt(longest) & 0xfc00) === 0xdc00 ? longest - 1 : longest);
}
