import type { SourceStatus } from '../sources/source-state.ts';
import { count, table } from '../terminal/text.ts';

/**
 * Describes sources as a table, with their problems below it.
 * @param places the place of each source, by name
 */
export function sourceTable(
  sources: readonly SourceStatus[],
  places: ReadonlyMap<string, string> = new Map(),
): string[] {
  const header = ['source', 'state', 'every', 'fetched', 'last new', 'next', 'place'];
  const rows = sources.map((source) => [
    source.name,
    source.state,
    every(source.cadenceSeconds),
    minutes(source.lastSuccessAt),
    minutes(source.lastChangeAt),
    minutes(source.nextAttemptAt),
    places.get(source.name) ?? source.host ?? source.kind,
  ]);
  return [...table([header, ...rows]), ...sources.flatMap(notes)];
}

/** Describes the problems of a source. */
function notes({ name, state, code, message, failures, movedToHost, unfinished }: SourceStatus): string[] {
  if (state === 'disabled') return [];
  const failed = failures > 1 ? `${count(failures, 'time')} in a row, last` : 'with';
  return [
    ...(state === 'failing' ? [`${name} failed ${failed} ${code}: ${message}`] : []),
    ...(movedToHost === null
      ? []
      : [`${name} has moved permanently to ${movedToHost}; enter the new address in the source file`]),
    ...(unfinished ? [`${name} is a long list, read in several runs; the next run continues`] : []),
  ];
}

/** A cadence as the source file has it: `1d`. */
function every(seconds: number): string {
  for (const [unit, length] of [
    ['d', 86_400],
    ['h', 3_600],
  ] as const) {
    if (seconds % length === 0) return `${seconds / length}${unit}`;
  }
  return `${seconds / 60}m`;
}

/** A UTC time to the minute. */
function minutes(time: string | null): string {
  return time === null ? '' : time.slice(0, 16).replace('T', ' ');
}
