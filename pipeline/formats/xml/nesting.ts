import { DumpError } from '../../errors.ts';

/**
 * Most elements within each other. Parsers look through all that are open at each tag, so that what is opened without end would
 * take the square of its length; pages whose authors forget end tags have some hundred.
 */
const MOST_NESTED = 10_000;

/** @throws DumpError `too-deep` when so many elements are open that it is no page or feed */
export function refuseDepth(open: number): void {
  if (open <= MOST_NESTED) return;
  throw new DumpError(
    'too-deep',
    `The dump holds more than ${MOST_NESTED} elements within each other; wanted are elements that end.`,
  );
}
