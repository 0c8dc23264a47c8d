import type { DumpError } from '../../errors.ts';

/** Bytes of files of an archive that are held at once. */
const MOST = 32 * 2 ** 20;

/** A file of an archive as one pass over it leaves it. */
export type BatchFile =
  | { readonly name: string; readonly bytes: readonly Uint8Array[] }
  | { readonly name: string; readonly fault: DumpError };

/**
 * The files that one pass over an archive takes along: of those that are wanted as many as fit, those first that come first
 * by name. To read an archive through for each of its files would take the square of their number.
 */
export class Batch {
  readonly #wanted: ReadonlySet<string>;
  readonly #most: number;
  readonly #files = new Map<string, Uint8Array[]>();
  readonly #faults = new Map<string, DumpError>();
  /** Files of which all bytes are there. */
  readonly #ended = new Set<string>();
  #size = 0;
  /** The first file that did not fit; what comes behind it by name is not taken either. */
  #limit: string | undefined;

  /** @param wanted names, sorted */
  constructor(wanted: readonly string[], most = MOST) {
    this.#wanted = new Set(wanted);
    this.#most = most;
  }

  /** Whether the pass is to add this file's bytes. */
  takes(name: string): boolean {
    return this.#wanted.has(name) && (this.#limit === undefined || name < this.#limit);
  }

  /** A file begins; one of the same name before it is replaced by it, as tar does. */
  begin(name: string): void {
    this.#drop(name);
    this.#files.set(name, []);
  }

  /** @returns whether there is room for more of the file */
  add(name: string, piece: Uint8Array): boolean {
    if (!this.takes(name)) return false;
    this.#files.get(name)?.push(piece.slice());
    this.#size += piece.length;
    while (this.#size > this.#most) {
      const last = [...this.#files.keys()].reduce((a, b) => (a > b ? a : b));
      this.#drop(last);
      this.#limit = last;
    }
    return this.takes(name);
  }

  /** All of the file was added. */
  end(name: string): void {
    if (this.#files.has(name)) this.#ended.add(name);
  }

  /** The file cannot be read. */
  fail(name: string, fault: DumpError): void {
    if (!this.takes(name)) return;
    this.#drop(name);
    this.#faults.set(name, fault);
  }

  #drop(name: string): void {
    for (const piece of this.#files.get(name) ?? []) this.#size -= piece.length;
    this.#files.delete(name);
    this.#ended.delete(name);
  }

  /** What the pass took along, by name, and what is left for the next. */
  finish(): { readonly files: readonly BatchFile[]; readonly left: readonly string[] } {
    const files: BatchFile[] = [];
    const left: string[] = [];
    for (const name of this.#wanted) {
      const bytes = this.#files.get(name);
      const fault = this.#faults.get(name);
      if (fault !== undefined) files.push({ name, fault });
      else if (bytes !== undefined && this.#ended.has(name)) files.push({ name, bytes });
      else left.push(name);
    }
    return { files, left };
  }
}
