/** The verdict on a dump that was read: why it may be read wrong although nothing failed. */
import type { Paper, SideOutput } from '../types.ts';

/** Code of a reject that is a passage of text which looks like papers and which no record took. */
export const UNREAD = 'unread';

/** Shares of a dump's bytes, records and papers above which it is doubtful. */
const MAX_UNREAD_BYTES = 0.1;
const MAX_UNREAD_RECORDS = 0.2;
const MAX_DOUBTED_PAPERS = 0.1;
const MAX_BARE_PAPERS = 0.7;

/** A shorter abstract may be a note. Scripts that do not separate words need a third of that. */
const MIN_ABSTRACT_CHARS = 150;

/** Counts what is doubtful in a dump. */
export class DoubtCounter {
  /** Papers that may be wrong. */
  doubted = 0;
  /** Papers without an id, authors and a whole abstract: they may be links to anything. */
  #bare = 0;
  /** Rejects with the code {@link UNREAD}, and their bytes. */
  unread = 0;
  unreadBytes = 0;
  /** Why the first of the papers may be wrong. */
  #firstDoubt = '';
  /** Whether the last reject was unread text, which may go on. */
  #isUnread = false;

  add(value: Paper | SideOutput): void {
    if (value.kind === 'paper') {
      if (isBare(value)) this.#bare++;
      if (value.doubt !== undefined && this.doubted++ === 0) this.#firstDoubt = value.doubt;
    } else if (value.kind === 'reject') {
      if (!value.continues) this.#isUnread = value.code === UNREAD;
      if (!this.#isUnread) return;
      if (!value.continues) this.unread++;
      this.unreadBytes += value.end - value.start;
    }
  }

  /** Why the dump may be read wrong, in words; `null` when there is no reason to think so. */
  verdict(dump: {
    readonly bytes: number;
    readonly guessed: boolean;
    readonly records: number;
    readonly rejected: number;
  }): string | null {
    const { doubted, unread, unreadBytes } = this;
    const papers = dump.records - dump.rejected;
    const share = Math.round((100 * unreadBytes) / Math.max(1, dump.bytes));
    const isMuchUnread =
      unreadBytes > MAX_UNREAD_BYTES * dump.bytes || unread > MAX_UNREAD_RECORDS * dump.records;
    // One odd title in a handful shows in `inspect`, and tells nothing of the others.
    const isMuchDoubted = doubted > MAX_DOUBTED_PAPERS * papers && (doubted > 1 || papers === 1);
    const isBareList = papers > 1 && this.#bare > MAX_BARE_PAPERS * papers;
    const reasons = [
      ...(dump.guessed ? ['its layout is unknown, so its format is a guess'] : []),
      ...(isMuchUnread
        ? [
            `${unread === 1 ? 'a passage' : `${unread} passages`} of its text, ${share}% of the bytes, may be papers that were not read`,
          ]
        : []),
      ...(isMuchDoubted
        ? [
            papers === 1
              ? `its only paper may be wrong: ${this.#firstDoubt}`
              : `${doubted} of its ${papers} papers may be wrong, the first because ${this.#firstDoubt}`,
          ]
        : []),
      ...(isBareList
        ? [
            `${this.#bare} of its ${papers} papers have neither an id nor authors nor an abstract of some length`,
          ]
        : []),
    ];
    return reasons.length === 0 ? null : reasons.join('; ');
  }
}

function isBare({ externalIds, authors, abstract }: Paper): boolean {
  const chars = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}]/u.test(abstract)
    ? 3 * abstract.length
    : abstract.length;
  return externalIds.length === 0 && authors.length === 0 && chars < MIN_ABSTRACT_CHARS;
}

/** The command that shows what is doubtful in a dump. */
export function doubtCommand(dump: {
  readonly id: string;
  readonly name: string;
  readonly unread: number;
}): string {
  if (dump.unread > 0) return `paperwire rejects --dump ${dump.id.slice(0, 12)} --reason ${UNREAD}`;
  return `paperwire inspect ${/^[\w./:@%+=-]+$/.test(dump.name) ? dump.name : JSON.stringify(dump.name)}`;
}
