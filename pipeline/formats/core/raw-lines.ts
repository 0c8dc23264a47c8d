import type { TextChunk } from '../../types.ts';
import type { Tiles } from './spans.ts';

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
  // Not one text that grows: to look into it, it would be copied with each chunk.
  let begun: string[] = [];
  let length = 0;
  for await (const chunk of input) {
    signal.throwIfAborted();
    tiles.append(chunk);
    const { text } = chunk;
    let from = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      yield* parts(begun.join('') + text.slice(from, at + 1), longest);
      [begun, length] = [[], 0];
      from = at + 1;
    }
    begun.push(from === 0 ? text : text.slice(from));
    length += text.length - from;
    if (length <= longest) continue;
    let rest = begun.join('');
    for (; rest.length > longest; rest = rest.slice(firstPart(rest, longest).length)) {
      yield firstPart(rest, longest);
    }
    [begun, length] = [[rest], rest.length];
  }
  if (length > 0) yield begun.join('');
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
