/**
 * Bookmarks of browsers (https://learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/platform-apis/aa753582(v=vs.85))
 * and exports of Pocket. A bookmark of an address with the id of a paper is a paper; others may be about anything.
 */
import { idsIn } from '../../text/external-ids.ts';
import { htmlText } from '../../text/html-text.ts';
import { oneLine } from '../../text/unwrap.ts';
import type { Format, SplitSpan, Splitter } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { type Line, LineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { addressOf } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';

const BEGINNING =
  /^\uFEFF?\s{0,20}<!doctype (?:netscape-bookmark-file-1|html>[\s\S]{0,300}<title>pocket export<)/iu;
/** Programs write each on a line of its own. */
const BOOKMARK = /<a\s[^<>]{0,40}?href="([^"<>]*)"([^<>]*)>([^<]*)/iu;
const ADDED = /\b(?:add_date|time_added)="(\d{9,10})/iu;
/** A title that only names the file: `https://arxiv.org/pdf/1802.03426.pdf`, `1702.05068v1.pdf`. */
const FILE = /^(?:https?:\/\/|www\.)\S+$|^\S+\.pdf$|^[\d.]+(?:v\d+)?$/iu;

/** Where Pocket cut titles that it read from the page itself. */
const POCKET_TITLE_CHARS = 75;

export const bookmarks: Format = {
  name: 'bookmarks',
  why: () => 'begins like an export of bookmarks',
  detect: (head) => (BEGINNING.test(head) ? 0.95 : 0),
  splitter: () => lineSplitter(new LineReader(), bookmarkLines),
};

function bookmarkLines(spans: SpanCutter): Splitter<Line> {
  return { push, finish: () => [] };

  function push({ text, start, end }: Line): readonly SplitSpan[] {
    const [, href = '', attributes = '', written = ''] = BOOKMARK.exec(text) ?? [];
    const address = htmlText(href);
    const externalIds = idsIn(address);
    if (externalIds.length === 0) return spans.skipKnown(start, end);
    const title = oneLine(htmlText(written));
    // What is skipped and has an id is said to be unread.
    if (title === '' || FILE.test(title)) return spans.skip(end);
    const fields = {
      externalIds,
      url: addressOf(address, externalIds),
      addedDate: ADDED.exec(attributes)?.[1],
      doubt: title.length === POCKET_TITLE_CHARS ? 'its title may be cut, as Pocket cut many' : undefined,
    };
    return spans.record(start, end, { title, abstract: '', ...withoutEmpty(fields) });
  }
}
