import { DumpError } from '../../errors.ts';

/**
 * Deepest nesting of elements. Parsers look through all open elements at each tag, so elements that never end would take
 * quadratic time; pages whose authors forget end tags have some hundred.
 */
const MAX_DEPTH = 10_000;

/** @throws DumpError `too-deep` when more elements are open than in any page or feed */
export function assertDepth(open: number): void {
  if (open <= MAX_DEPTH) return;
  throw new DumpError(
    'too-deep',
    `The dump holds more than ${MAX_DEPTH} elements within each other; expected elements that end.`,
  );
}
