import type { SourceStatus } from '../sources/status.ts';
import { count, table } from '../terminal/text.ts';

/**
 * Sources as a table with what a person has to know of each, and below it, in words, what is wrong.
 * @param places where each is, to be shown as well
 */
export function sourceTable(
  sources: readonly SourceStatus[],
  places: ReadonlyMap<string, string> = new Map(),
): string {
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
  return [table([header, ...rows]), ...sources.flatMap(notes)].join('\n');
}

/** What is to be said of a source beside its state. */
function notes({ name, state, code, message, failures, movedToHost, unfinished }: SourceStatus): string[] {
  if (state === 'disabled') return [];
  const failed = failures > 1 ? `${count(failures, 'time')} in a row, lastly` : 'with';
  return [
    ...(state === 'failing' ? [`${name} failed ${failed} ${code}: ${message}`] : []),
    ...(movedToHost === null
      ? []
      : [
          `${name} has moved for good, to an address at ${movedToHost}; name the new one in the list of sources`,
        ]),
    ...(unfinished ? [`${name} is a long list that is being read; the next run goes on`] : []),
  ];
}

/** A cadence as it is written in the list of sources. */
function every(seconds: number): string {
  for (const [unit, length] of [
    ['d', 86_400],
    ['h', 3_600],
  ] as const) {
    if (seconds % length === 0) return `${seconds / length}${unit}`;
  }
  return `${seconds / 60}m`;
}

/** A time to the minute, in UTC. */
function minutes(time: string | null): string {
  return time === null ? '' : time.slice(0, 16).replace('T', ' ');
}
