import { ConfigurationError } from '../../../pipeline/errors.ts';
import type { Environment } from '../../env.ts';
import { nodeCron } from '../../server/cron.ts';
import { nodeIntake } from '../../server/intake.ts';
import { inProcess } from '../../server/loading/dump-tasks.ts';
import { openIngestion } from '../../server/open-ingestion.ts';
import { readSources, sourcesFile } from '../../server/sources/source-file.ts';
import type { SourceRun } from '../../sources/pull-source.ts';
import { createMeter } from '../../terminal/meter.ts';
import { print } from '../../terminal/print.ts';
import { count } from '../../terminal/text.ts';

/**
 * `paperwire sources run [name…]`: pulls the named sources now, or all enabled ones.
 * @returns the exit code: 0, or 1 when one of them failed
 */
export async function runSourcesCommand(
  names: readonly string[],
  flags: { readonly json?: boolean },
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  const runs = await runSources(names.length === 0 ? undefined : names, env, signal);
  if (flags.json) print(JSON.stringify(runs.map(toJson)));
  else if (runs.length === 0) print(`${sourcesFile(env)} has no enabled source`);
  else for (const each of runs) print(describeRun(each));
  return runs.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

/**
 * Pulls sources now.
 * @param names all enabled sources when left out
 * @throws ConfigurationError for an unknown name
 */
export async function runSources(
  names: readonly string[] | undefined,
  env: Environment,
  signal: AbortSignal,
): Promise<readonly SourceRun[]> {
  const listed = await readSources(env);
  const unknown = names?.find((name) => !listed.some((source) => source.name === name));
  if (unknown !== undefined) {
    const names = listed.map(({ name }) => name).join(', ');
    throw new ConfigurationError(
      `Running source "${unknown}": ${sourcesFile(env)} has no such source; expected one of ${names}`,
    );
  }
  const meter = createMeter();
  await using ingestion = await openIngestion(env, { dryRun: false, meter, signal });
  const { db, run, openTopicModel } = ingestion;
  const unmetered = inProcess(db, (dump) => run(dump).finally(() => meter.stop()));
  const intake = nodeIntake({ db, ...unmetered, openTopicModel, signal });
  const cron = nodeCron(db, env, listed, intake);
  return await cron.run(signal, names);
}

/** A run as JSON. */
function toJson({ dumps, ...run }: SourceRun) {
  return {
    ...run,
    dumps: dumps.map(({ dumpId, name, state, isRepeat, report, error }) => ({
      ...{ dumpId, name, state, known: isRepeat },
      ...(report === undefined ? {} : { report }),
      ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
    })),
  };
}

/** Describes a run on a line. */
export function describeRun({ name, outcome, code, message, dumps }: SourceRun): string {
  const sum = (key: 'stored' | 'merged' | 'rejected') =>
    dumps.reduce((total, { report }) => total + (report?.[key] ?? 0), 0);
  const papers = `${sum('stored')} stored, ${sum('merged')} merged, ${sum('rejected')} rejected`;
  const what = dumps.length === 0 ? 'nothing new' : `${count(dumps.length, 'dump')}: ${papers}`;
  return outcome === 'failed' || outcome === 'skipped'
    ? `${name}: ${outcome}, ${code}: ${message}`
    : `${name}: ${outcome}; ${what}`;
}
