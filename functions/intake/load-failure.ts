import type { DumpError } from '../../pipeline/errors.ts';
import { formats } from '../../pipeline/formats/detect.ts';
import { dumpFailure } from '../../pipeline/ledger/ledger.ts';
import type { Dump } from '../../pipeline/types.ts';
import type { Inspection } from './inspect.ts';

/** Why a dump that was inspected to its end would not be loaded, as `ingest` says it, or `null`. A feed may be empty. */
export function loadFailure(
  dump: Pick<Dump, 'id' | 'bytes'>,
  found: Omit<Inspection, 'papers'>,
  options: { readonly accept?: boolean | undefined } = {},
): DumpError | null {
  const mayBeEmpty = found.sections.every(
    ({ format, confidence }) =>
      confidence > 0 && formats.some((each) => each.name === format && each.mayBeEmpty),
  );
  return dumpFailure(dump, { ...found, format: found.format ?? '', mayBeEmpty }, options);
}
