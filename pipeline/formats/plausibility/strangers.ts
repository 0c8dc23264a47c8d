/** Doubts records of texts in which nothing but their form tells that they are papers: licences, manuals and news read alike. */
import type { RawRecord, SplitSpan, Splitter } from '../../types.ts';
import { isKnown, judgeRecord, speaksAsAuthors } from './record.ts';

/** Share of the records of a page, up to any of them, that have to tell that they are papers. */
const MIN_TOLD_SHARE = 1 / 3;
/** So many records are read before the first is judged. */
const HELD_RECORDS = 3;
/** Spans held back at most, so that memory stays flat. */
const MAX_HELD_SPANS = 32;

const DOUBT =
  'neither ids, an address nor authors tell that it is a paper, and hardly any text beside it speaks as authors do';

/** Whether a record says what only papers say; most abstracts say "we" or "this paper". */
function tells(record: RawRecord): boolean {
  return record.date !== undefined || isKnown(record) || speaksAsAuthors(record.abstract);
}

/**
 * A splitter that adds a doubt to records that tell nothing, where most records before them tell nothing either. It holds spans
 * back until {@link HELD_RECORDS} records are read.
 */
export function doubtStrangers<Input>(splitter: Splitter<Input>): Splitter<Input> {
  let held: SplitSpan[] = [];
  let records = 0;
  let told = 0;
  const judge = (span: SplitSpan): SplitSpan => {
    const isStranger = span.kind === 'record' && !tells(span) && told < MIN_TOLD_SHARE * records;
    // What is implausible for another reason is doubted already.
    return isStranger && judgeRecord(span) === undefined
      ? { ...span, doubt: [span.doubt, DOUBT].filter(Boolean).join('; ') }
      : span;
  };
  const add = (span: SplitSpan): SplitSpan[] => {
    held.push(span);
    if (span.kind === 'record') {
      records += 1;
      told += tells(span) ? 1 : 0;
    }
    const mayHold = records > 0 && records < HELD_RECORDS && held.length < MAX_HELD_SPANS;
    return mayHold ? [] : release();
  };
  const release = () => {
    const released = held.map(judge);
    held = [];
    return released;
  };
  return {
    push: (input) => splitter.push(input).flatMap(add),
    finish: () => [...splitter.finish().flatMap(add), ...release()],
  };
}
