import { DumpError } from '../errors.ts';
import { formats } from '../formats/detect.ts';
import { tallyInvalid } from '../stages/decode.ts';
import type { ClassifiedPaper, Dump, RawRecord, Recognition, SideOutput } from '../types.ts';
import { type RunCounts, stageCounts } from './observe.ts';
import { beginsRecord } from './rejects.ts';
import type { Report } from './report.ts';

/** Between the names of formats. */
export const JOINED = '+';

/**
 * The books of a run. Every byte of the dump belongs to exactly one record, reject, update or stretch of boilerplate, and every
 * record that went in comes out stored, merged or rejected. Code that loses or doubles something is a fault of the
 * program and is found here, not by a reader.
 */
export class Ledger {
  readonly stages: RunCounts = {
    decode: stageCounts(),
    split: stageCounts(),
    normalise: stageCounts(),
    dedupe: stageCounts(),
    embed: stageCounts(),
    classify: stageCounts(),
    load: stageCounts(),
  };
  readonly invalid = tallyInvalid();
  /** Name of the dump's format; of its sections' formats, with `+` between them. */
  format = '';
  /** Whether a format is a guess. */
  guessed = false;
  /** Whether the dump looks like one of its format, which the caller may have named. */
  looksLikeIt = true;
  boilerplateBytes = 0;
  boilerplateLines = 0;
  /** Every record that reached the end, and every part of one that is too long, by its first byte. */
  readonly spans: { start: number; rejected: boolean; continues?: boolean }[] = [];
  /** Whether the dump was read to its end, and the books balance. */
  isWhole = false;
  /** End of the last record that came out, in bytes. */
  written = 0;
  readonly #effects = { stored: 0, merged: 0 };
  #rejected = 0;
  #updates = 0;
  #records = 0;
  #cut = 0;

  /** Adds the format of the dump, or of its next section. */
  addFormat({ format, isGuess, confidence }: Recognition): void {
    const names = this.format === '' ? [] : this.format.split(JOINED);
    this.format = [...new Set([...names, format.name])].join(JOINED);
    this.guessed ||= isGuess;
    this.looksLikeIt &&= confidence > 0;
  }

  /** Counts what the splitter cut out, and checks that it covers the dump without gap or overlap. */
  async *countRecords(pieces: AsyncIterable<RawRecord | SideOutput>): AsyncIterable<RawRecord | SideOutput> {
    for await (const piece of pieces) {
      if (piece.start !== this.#cut || piece.end < piece.start) {
        throw new Error(
          `splitting: a ${piece.kind} spans bytes ${piece.start} to ${piece.end}, the piece before it ends at ${this.#cut}`,
        );
      }
      this.#cut = piece.end;
      if (piece.kind === 'record' || (piece.kind === 'reject' && beginsRecord(piece))) this.#records++;
      yield piece;
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
      this.#updates++;
      return;
    }
    this.written = Math.max(this.written, value.end);
    const { start } = value;
    if (value.kind !== 'reject') {
      this.spans.push({ start, rejected: false });
      this.#effects[value.effect]++;
    } else if (beginsRecord(value)) {
      this.spans.push({ start, rejected: true });
      this.#rejected++;
    } else this.spans.push({ start, rejected: true, continues: true });
  }

  /** Papers that came out at the end. */
  get papers(): number {
    return this.#effects.stored + this.#effects.merged;
  }

  /** Records that were rejected, and those that came out or were. */
  get rejects(): number {
    return this.#rejected;
  }

  get records(): number {
    return this.#records;
  }

  /** Papers of which the dump says only that they have a new version. */
  get updates(): number {
    return this.#updates;
  }

  /** @throws Error when a byte or a record of the dump is unaccounted for */
  assertBalanced(dump: Dump): void {
    if (this.#cut !== dump.bytes) {
      throw new Error(`splitting: the pieces end at byte ${this.#cut}, the dump has ${dump.bytes}`);
    }
    if (this.#records !== this.papers + this.#rejected) {
      throw new Error(
        `ingesting ${dump.name}: ${this.#records} records went in, ${this.papers} papers and ${this.#rejected} rejects came out`,
      );
    }
    this.isWhole = true;
  }

  report(
    dump: Dump,
    topics: readonly { readonly slug: string; readonly items: number }[],
    run: { readonly startedAt: Date; readonly dryRun: boolean },
  ): Report {
    return {
      dumpId: dump.id,
      name: dump.name,
      format: this.format,
      guessed: this.guessed,
      capturedAt: dump.capturedAt,
      bytes: dump.bytes,
      records: this.#records,
      ...this.#effects,
      rejected: this.#rejected,
      updates: this.#updates,
      boilerplateBytes: this.boilerplateBytes,
      boilerplateLines: this.boilerplateLines,
      invalidBytes: this.invalid.count,
      topics: Object.fromEntries(topics.map(({ slug, items }) => [slug, items])),
      seconds: (Date.now() - run.startedAt.getTime()) / 1000,
      dryRun: run.dryRun,
      stages: this.stages,
    };
  }
}

/**
 * Why a dump that was read to its end cannot be loaded, or `null`. A dump of nothing but boilerplate was read as something
 * it is not, such as a captcha page, unless its format has quiet days. More rejects than papers are the sign of a page in
 * a new layout, read as the wrong format, or saved broken: its papers are not to be trusted either, unless a person
 * accepts them.
 */
export function dumpFailure(
  dump: Pick<Dump, 'id' | 'name' | 'bytes'>,
  found: Pick<Ledger, 'records' | 'rejects' | 'updates' | 'format' | 'looksLikeIt'>,
  options: { readonly accept?: boolean | undefined },
): DumpError | null {
  const { records, rejects, updates, format, looksLikeIt } = found;
  const mayBeEmpty = (format: string) => formats.some((each) => each.name === format && each.mayBeEmpty);
  const isQuietDay = looksLikeIt && format.split(JOINED).every(mayBeEmpty);
  if (records === 0 && updates === 0 && !isQuietDay) {
    return new DumpError(
      'no-records',
      `ingesting ${dump.name}: no paper found in its ${dump.bytes} bytes (read as ${format}); expected titles, each followed by its abstract`,
    );
  }
  if (options.accept || rejects * 2 <= records) return null;
  const id = dump.id.slice(0, 12);
  return new DumpError(
    'mostly-rejected',
    `ingesting ${dump.name}: ${rejects} of its ${records} records were rejected (read as ${format}), expected at most half; paperwire rejects --dump ${id} shows why; --accept (over HTTP, accept=1) loads the dump despite its rejects, and so does paperwire replay ${id} --accept`,
  );
}
