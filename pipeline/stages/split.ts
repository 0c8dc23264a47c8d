import { ConfigurationError } from '../errors.ts';
import type { SplitOptions } from '../formats/boundaries/split-sections.ts';
import { FORMAT_NAMES } from '../formats/names.ts';
import type { SplitSpan, Stage, TextChunk } from '../types.ts';

/**
 * Text to records: recognises the format of each section and runs its splitter. The spans that come out cover the dump
 * without gap or overlap. Memory: what the splitter holds, and 64 Ki characters of text read ahead.
 * @throws ConfigurationError at once when there is no format of that name; DumpError `unknown-format` or `empty` (white
 *   space only) when run
 */
export function split(options: SplitOptions = {}): Stage<TextChunk, SplitSpan> {
  const { format, formats } = options;
  if (format !== undefined) requireName(format, formats?.map(({ name }) => name) ?? FORMAT_NAMES);
  return async function* (input, signal) {
    // Formats are half of the program. Who leaves reading to another thread loads none.
    const { splitSections } = await import('../formats/boundaries/split-sections.ts');
    yield* splitSections(options)(input, signal);
  };
}

function requireName(name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  if (name === 'list') throw new ConfigurationError(`Dump formats: ${names.join(', ')}.`);
  throw new ConfigurationError(`There is no dump format "${name}"; expected one of ${names.join(', ')}.`);
}
