/** What an `expected.json` beside dumps says of them, and how papers are compared with it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Fields that are left out are not compared. */
export interface ExpectedPaper {
  readonly title: string;
  readonly authors?: readonly string[];
  readonly abstract?: string;
  /** A day, a month or a year. */
  readonly date?: string;
  readonly ids?: Readonly<Record<string, string>>;
  /** The paper's address, or one of its links. */
  readonly url?: string | null;
  /** `null` for none. */
  readonly journal?: string | null;
}

export interface ExpectedDump {
  readonly format?: string | null;
  /** In any order; no other paper may be read. */
  readonly papers?: readonly ExpectedPaper[];
  readonly rejects?: number;
}

/** The expected dumps of a folder by file name. @throws when the folder has no `expected.json` */
export function readExpected(folder: string): Readonly<Record<string, ExpectedDump>> {
  return JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')).files;
}

/** Text on one line, without a final ellipsis. */
export function oneLine(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/\s*(?:…|\.\.\.)$/u, '');
}

/** A title on one line, without a final full stop. */
export function withoutStop(title: string): string {
  return oneLine(title).replace(/\s*\.$/u, '');
}

/** A name on one line, without the dots of initials. */
export function withoutDots(name: string): string {
  return oneLine(name.replaceAll('.', ' '));
}
