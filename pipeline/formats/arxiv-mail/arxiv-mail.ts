/** The listing that arXiv mails to subscribers (https://info.arxiv.org/help/subscribe.html), as an e-mail or as its text. */
import type { Format } from '../../types.ts';
import { lineSplitter } from '../core/line-splitter.ts';
import { LineReader } from '../core/lines.ts';
import { mailingEntries } from './splitter.ts';

const CROSS_LISTING = String.raw`(?: \(\*cross-listing\*\))?`;
/** `\\` and `arXiv:2411.03340` below. */
const ENTRY_START = new RegExp(
  String.raw`^[ \t>]*\\\\(?:[ \t]*\r?\n)?[ \t>]*(?:arXiv:|Paper${CROSS_LISTING}:)\s?[\w.-]`,
  'imu',
);
const ID_LINE = new RegExp(`^arXiv:[\\w./-]+${CROSS_LISTING}\\s*$`, 'imu');
const TITLE_LINE = /^Title: /mu;
/** `\\`, `\\ ( https://arxiv.org/abs/2411.03340 ,  1531kb)`. */
const SEPARATOR = /^\\\\(?: \(.*)?\s*$/mu;
/** `To: cs daily title/abstract distribution <rabble@arXiv.org>`. */
const MAIL_HEADER = /^To: .{0,100} daily title\/abstract distribution/mu;
/** An e-mail that has to be decoded first. */
const ENCODED = /^Content-Transfer-Encoding: *(?:quoted-printable|base64)/imu;
const HEADER_CHARS = 8192;

/**
 * Entries stand between lines of dashes, each a head of fields, `\\`, the abstract, and `\\ ( address , size )`. Replacements have no
 * abstract and are updates. Text is LaTeX. Entries and rules follow arXiv's own reader,
 * https://github.com/arXiv/arxiv-browse/blob/develop/browse/services/listing/fs_listings.py. Memory: one entry.
 */
export const arxivMail: Format = {
  name: 'arxiv-mail',
  mayBeEmpty: true,
  why: () => "the marks that arXiv's mailings set around each entry",
  detect(head) {
    if (/^\s*[<{[]/u.test(head) || ENCODED.test(head.slice(0, HEADER_CHARS))) return 0;
    if (ENTRY_START.test(head)) return 0.95;
    const hasEntry = ID_LINE.test(head) && TITLE_LINE.test(head) && SEPARATOR.test(head);
    return hasEntry || MAIL_HEADER.test(head) ? 0.9 : 0;
  },
  splitter: () => lineSplitter(new LineReader(), mailingEntries),
};
