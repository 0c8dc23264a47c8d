import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import type { SuiteFigure } from './table.ts';

const ROOT = join(import.meta.dirname, '../..');
const HISTORY = 'test/bench/history.jsonl';

/** Where the history is drawn. */
export const PLOT = 'docs/history.svg';

/** What the bench measured at one time, a line of the history. */
export interface Run {
  /** In ISO 8601. */
  readonly date: string;
  /** Short hash, with `-dirty` when files differed from it. */
  readonly commit: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly node: string;
    /** Processes that wanted to run before, the mean of a minute: the machine was busy when they were more than the cores. */
    readonly load: number;
  };
  readonly figures: readonly Pick<SuiteFigure, 'suite' | 'name' | 'value' | 'unit' | 'peer' | 'goal'>[];
}

/** Describes the run that begins. */
export function beginRun(): Omit<Run, 'figures'> {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  // Recording itself changes two files.
  const changes = git('status', '--porcelain', '--', '.', `:!${HISTORY}`, `:!${PLOT}`);
  const [load = 0] = loadavg();
  return {
    date: new Date().toISOString(),
    commit: git('rev-parse', '--short=8', 'HEAD') + (changes === '' ? '' : '-dirty'),
    machine: {
      processor: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      node: process.version,
      load: rounded(load),
    },
  };
}

/** Appends a run to the history. */
export function recordRun(run: Omit<Run, 'figures'>, figures: readonly SuiteFigure[]): void {
  const kept = figures.map(({ note: _, value, peer, ...rest }) => ({
    ...rest,
    value: rounded(value),
    ...(peer && {
      peer: { ...peer, value: rounded(peer.value), ...(peer.ratio && { ratio: rounded(peer.ratio) }) },
    }),
  }));
  appendFileSync(join(ROOT, HISTORY), `${JSON.stringify({ ...run, figures: kept })}\n`);
}

/** Reads all runs, the oldest first. */
export function readHistory(): Run[] {
  const lines = readFileSync(join(ROOT, HISTORY), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line)).toSorted((a: Run, b: Run) => a.date.localeCompare(b.date));
}

/** Writes the picture of the history. */
export function writePlot(svg: string): void {
  writeFileSync(join(ROOT, PLOT), svg);
}

const rounded = (value: number) => Number(value.toPrecision(4));
