import type { Format } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { LineReader } from '../core/lines.ts';
import { MailingSplitter } from './splitter.ts';

const CROSS = String.raw`(?: \(\*cross-listing\*\))?`;
const FIRST_LINES = new RegExp(
  String.raw`^[ \t>]*\\\\(?:[ \t]*\r?\n)?[ \t>]*(?:arXiv:|Paper${CROSS}:)\s?[\w.-]`,
  'imu',
);
const ID_LINE = new RegExp(`^arXiv:[\\w./-]+${CROSS}\\s*$`, 'imu');
const TITLE_LINE = /^Title: /mu;
const SEPARATOR = /^\\\\(?: \(.*)?\s*$/mu;
const HEADER = /^To: .{0,100} daily title\/abstract distribution/mu;
/** Such mail has to be decoded first. */
const ENCODED = /^Content-Transfer-Encoding: *(?:quoted-printable|base64)/imu;

/**
 * The listing that arXiv mails to subscribers, https://info.arxiv.org/help/subscribe.html, as a whole e-mail or as its text: entries
 * between lines of dashes, each a head of fields, `\\`, the abstract, and `\\ ( address , size )`. Replacements come without an
 * abstract and are updates. Text is LaTeX. The order of entries and rules is that of arXiv's own reader,
 * https://github.com/arXiv/arxiv-browse/blob/develop/browse/services/listing/fs_listings.py. Memory: one entry.
 */
export const arxivMail: Format = {
  name: 'arxiv-mail',
  mayBeEmpty: true,
  why: () => "the marks that arXiv's mailings set around each entry",
  detect(head) {
    if (/^\s*[<{[]/u.test(head) || ENCODED.test(head.slice(0, 8192))) return 0;
    if (FIRST_LINES.test(head)) return 0.95;
    const entry = ID_LINE.test(head) && TITLE_LINE.test(head) && SEPARATOR.test(head);
    return entry || HEADER.test(head) ? 0.9 : 0;
  },
  splitter: () => lineSplitter(new LineReader(), (spans) => new MailingSplitter(spans)),
};
