/** The account of a run: what it counts, and how it knows that nothing was lost. */
import type { ReadCounts } from '../../db/dumps/dumps.ts';
import { DumpError } from '../errors.ts';
import type { ClassifiedPaper, Dump, Format, Paper, Recognition, SideOutput } from '../types.ts';
import { DoubtCounter } from './doubt.ts';
import { type RunCounts, runCounts } from './observe.ts';

/** The format of a section, by name, and why. */
export type FormatChoice = Omit<Recognition, 'format'> & {
  readonly format: Pick<Format, 'name' | 'mayBeEmpty'>;
};

/** What is counted while a dump is read, up to clean papers. */
export interface ReadingCounts extends Readonly<Pick<Ledger, 'invalidBytes'>> {
  readonly stages: Pick<RunCounts, 'decode' | 'split' | 'normalise'>;
}

/** Between the names of formats. */
export const JOINED = '+';

/**
 * Result of a run. `records = stored + merged + rejected`; records, rejects, updates and boilerplate together cover the
 * dump.
 */
export interface Report
  extends Readonly<Pick<Dump, 'name' | 'capturedAt' | 'bytes'>>,
    Readonly<Pick<Ledger, 'format' | 'guessed' | 'records' | 'stored' | 'merged' | 'rejected' | 'updates'>>,
    Readonly<Pick<Ledger, 'boilerplateBytes' | 'boilerplateLines' | 'invalidBytes' | 'stages'>>,
    Readonly<Pick<DoubtCounter, 'doubted' | 'unread' | 'unreadBytes'>> {
  readonly dumpId: string;
  /** Why the dump may be read wrong. */
  readonly doubt: string | null;
  /** How many of the dump's items each topic has, most first. */
  readonly topics: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Whether nothing was written. */
  readonly dryRun: boolean;
}

/**
 * The counters of a run; their size does not depend on the dump's. Every byte of the dump belongs to exactly one record,
 * reject, update or stretch of boilerplate, and every record comes out stored, merged or rejected. A stage that loses or
 * doubles something is a bug, and is found here.
 */
export class Ledger {
  readonly stages = runCounts();
  /** Byte sequences that are no valid text. */
  invalidBytes = 0;
  /** Name of the dump's format; of its sections' formats, with `+` between them. */
  format = '';
  /** Whether a format is a guess, because the layout of the dump is unknown. */
  guessed = false;
  /** Whether a dump without records is a quiet day: it looks like its formats, and they have such days. */
  mayBeEmpty = true;
  /** Bytes outside records: navigation, headings, separators. */
  boilerplateBytes = 0;
  /** Lines outside records, blank ones not counted. */
  boilerplateLines = 0;
  /** Papers that came out at the end, by what became of them. */
  stored = 0;
  merged = 0;
  /** Records that came out as rejects, each counted once however many parts it has. */
  rejected = 0;
  /** Rejects by their codes. */
  readonly reasons: Record<string, number> = {};
  /** Rejects that continue the reject before them. */
  continuations = 0;
  /** What may be read wrong. */
  readonly doubts = new DoubtCounter();
  /** Papers of which the dump says only that they have a new version. */
  updates = 0;
  /** Records that were read. */
  records = 0;
  /** End of the last record that came out, in bytes. */
  written = 0;
  /** Whether the dump was read to its end and every record is accounted for. */
  isWhole = false;
  /** Where the splitter has arrived, in bytes. */
  #splitEnd = 0;

  /** Adds the format of the dump, or of its next section. */
  readonly addFormat = ({ format, isGuess, confidence }: FormatChoice): void => {
    const names = this.format === '' ? [] : this.format.split(JOINED);
    this.format = [...new Set([...names, format.name])].join(JOINED);
    this.guessed ||= isGuess;
    this.mayBeEmpty &&= format.mayBeEmpty === true && confidence > 0;
  };

  /** Adds what another ledger counted while the dump was read. */
  readonly addReading = ({ invalidBytes, stages }: ReadingCounts): void => {
    this.invalidBytes = invalidBytes;
    Object.assign(this.stages, stages);
  };

  /** The counts of the stages that read the dump. */
  readingCounts(): ReadingCounts {
    const { decode, split, normalise } = this.stages;
    return { invalidBytes: this.invalidBytes, stages: { decode, split, normalise } };
  }

  /**
   * Counts what is read of the dump.
   * @throws Error when that leaves a gap or overlaps
   */
  async *countRecords(spans: AsyncIterable<Paper | SideOutput>): AsyncIterable<Paper | SideOutput> {
    for await (const span of spans) {
      if (span.start !== this.#splitEnd || span.end < span.start) {
        throw new Error(
          `splitting: a ${span.kind} spans bytes ${span.start} to ${span.end}; expected it to start at byte ${this.#splitEnd}, where the one before ends`,
        );
      }
      this.#splitEnd = span.end;
      if (span.kind === 'paper' || (span.kind === 'reject' && !span.continues)) this.records++;
      yield span;
    }
  }

  /** Counts what came out at the end of the pipeline. */
  countOutcome(value: ClassifiedPaper | SideOutput): void {
    if (value.kind === 'boilerplate') {
      this.boilerplateBytes += value.end - value.start;
      this.boilerplateLines += value.lines;
      return;
    }
    if (value.kind === 'update') {
      this.updates++;
      return;
    }
    this.written = Math.max(this.written, value.end);
    this.doubts.add(value);
    if (value.kind === 'paper') this[value.effect]++;
    else if (value.continues) this.continuations++;
    else {
      this.rejected++;
      this.reasons[value.code] = (this.reasons[value.code] ?? 0) + 1;
    }
  }

  /** Papers that came out at the end. */
  get papers(): number {
    return this.stored + this.merged;
  }

  /** @throws Error when a byte or a record of the dump is unaccounted for */
  assertBalanced(dump: Pick<Dump, 'name' | 'bytes'>): void {
    if (this.#splitEnd !== dump.bytes) {
      throw new Error(
        `splitting ${dump.name}: the records end at byte ${this.#splitEnd}, the dump has ${dump.bytes}`,
      );
    }
    if (this.records !== this.papers + this.rejected) {
      throw new Error(
        `ingesting ${dump.name}: ${this.records} records went in, ${this.papers} papers and ${this.rejected} rejects came out`,
      );
    }
    this.isWhole = true;
  }

  /** What is written so far, for the ledger of the database. */
  readCounts(dump: Pick<Dump, 'bytes'>): ReadCounts & { readonly isWhole: boolean } {
    const { format, guessed, boilerplateBytes, rejected, continuations, isWhole } = this;
    const { doubted, unread } = this.doubts;
    const records = this.papers + rejected;
    const doubt = this.doubts.verdict({ bytes: dump.bytes, guessed, records, rejected });
    return {
      ...{ format, boilerplateBytes, records, rejected, continuations, isWhole },
      ...{ doubt, doubted, unread },
    };
  }

  report(
    dump: Dump,
    topics: readonly { readonly slug: string; readonly items: number }[],
    run: { readonly startedAt: Date; readonly dryRun: boolean },
  ): Report {
    const { id: dumpId, name, capturedAt, bytes } = dump;
    const { format, guessed, records, stored, merged, rejected, updates } = this;
    const { boilerplateBytes, boilerplateLines, invalidBytes, stages } = this;
    const { doubted, unread, unreadBytes } = this.doubts;
    const doubt = this.doubts.verdict({ bytes, guessed, records, rejected });
    return {
      ...{ dumpId, name, format, guessed, capturedAt, bytes, records, stored, merged, rejected, updates },
      ...{ boilerplateBytes, boilerplateLines, invalidBytes },
      ...{ doubt, doubted, unread, unreadBytes },
      topics: Object.fromEntries(topics.map(({ slug, items }) => [slug, items])),
      seconds: (Date.now() - run.startedAt.getTime()) / 1000,
      dryRun: run.dryRun,
      stages,
    };
  }
}

/**
 * Why a dump that was read to its end cannot be loaded, or `null`. A dump of nothing but boilerplate was read as something
 * it is not, such as a captcha page, unless its format has quiet days. More rejects than papers are the sign of a page in
 * a new layout, read as the wrong format, or saved broken: its papers are not to be trusted either, unless a person
 * accepts them. Unread text makes a dump doubtful instead, as long as there is a paper.
 */
export function dumpFailure(
  dump: Pick<Dump, 'id' | 'bytes'>,
  found: RecordCounts & Pick<Ledger, 'updates' | 'format' | 'mayBeEmpty'> & Partial<Pick<Ledger, 'reasons'>>,
  options: { readonly accept?: boolean | undefined },
): DumpError | null {
  const { records, rejected, unread, updates, format, mayBeEmpty } = found;
  const id = dump.id.slice(0, 12);
  if (records === unread && updates === 0 && (unread > 0 || !mayBeEmpty)) {
    const hint =
      unread === 0
        ? ''
        : `; of its text, ${unread === 1 ? 'a passage' : `${unread} passages`} may be papers that were not read: paperwire rejects --dump ${id} shows the text`;
    return new DumpError(
      'no-records',
      `no paper was found in its ${dump.bytes} bytes (read as ${format}), expected titles, each followed by its abstract${hint}`,
    );
  }
  if (records > unread && found.reasons?.['not-a-paper'] === records - unread) {
    return new DumpError(
      'no-records',
      `none of its ${records - unread} records is a paper (read as ${format}): each names another type, such as a data set or software; expected papers`,
    );
  }
  if (options.accept || !isMostlyRejected(found)) return null;
  return new DumpError(
    'mostly-rejected',
    `${rejected - unread} of its ${records - unread} records were rejected (read as ${format}), expected at most half; paperwire rejects --dump ${id} shows why; --accept (over HTTP, accept=1) loads the dump despite its rejects, and so does paperwire replay ${id} --accept`,
  );
}

/** Numbers of records, of rejects, and of those rejects that are unread text. */
type RecordCounts = Pick<Ledger, 'records' | 'rejected'> & Pick<DoubtCounter, 'unread'>;

/** Whether more than half of the records of a dump were rejected. Unread text is no record. */
export function isMostlyRejected({ records, rejected, unread }: RecordCounts): boolean {
  return 2 * (rejected - unread) > records - unread;
}
