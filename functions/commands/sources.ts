import { asListed, listSources } from '../../db/sources/sources.ts';
import { lintSources } from '../../pipeline/acquire/sources.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import type { Environment } from '../env.ts';
import { nodeCron, readSources, readSourcesJson, sourcesFile } from '../server/cron.ts';
import { isThere, openExisting, openIngestion } from '../server/deps.ts';
import { nodeIntake } from '../server/intake.ts';
import { entryOf } from '../sources/cron.ts';
import type { SourceRun } from '../sources/pull-source.ts';
import { statusOf } from '../sources/status.ts';
import { createMeter } from '../terminal/meter.ts';
import { count } from '../terminal/text.ts';
import { sourceTable } from './source-table.ts';

/** `paperwire sources`: the list of sources with how each does. */
export async function sourcesCommand(flags: { readonly json?: boolean }, env: Environment): Promise<number> {
  const listed = await readSources(env);
  const rows = asListed(await readRows(env), listed.map(entryOf));
  const now = new Date();
  const sources = rows.map((row) => statusOf(row, now));
  const places = new Map(rows.map(({ name, url }) => [name, url]));
  if (flags.json) {
    console.log(JSON.stringify(sources.map((source) => ({ ...source, place: places.get(source.name) }))));
  } else {
    console.log(rows.length === 0 ? `no source in ${sourcesFile(env)}` : sourceTable(sources, places));
  }
  return 0;
}

async function readRows(env: Environment) {
  if (!isThere(env)) return [];
  const db = await openExisting(env);
  try {
    return await listSources(db);
  } finally {
    db.client.close();
  }
}

/**
 * `paperwire sources lint [file]`: names every fault of a list of sources.
 * @returns 0 when there is none, else 1
 */
export async function lintSourcesCommand(
  file: string | undefined,
  flags: { readonly json?: boolean },
  env: Environment,
): Promise<number> {
  const path = file ?? sourcesFile(env);
  const faults = lintSources(await readSourcesJson(path));
  if (flags.json) {
    console.log(JSON.stringify({ file: path, faults }));
  } else {
    for (const fault of faults) console.log(`${path}: ${fault}`);
    console.log(faults.length === 0 ? `${path}: no fault` : `${path}: ${count(faults.length, 'fault')}`);
  }
  return faults.length === 0 ? 0 : 1;
}

/**
 * `paperwire sources run [name…]`: pulls sources once, now: those named, else all that are enabled.
 * @returns 0, or 1 when one of them failed
 */
export async function runSourcesCommand(
  names: readonly string[],
  flags: { readonly json?: boolean },
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  const listed = await readSources(env);
  const unknown = names.find((name) => !listed.some((source) => source.name === name));
  if (unknown !== undefined) {
    const known = listed.map(({ name }) => name).join(', ');
    throw new ConfigurationError(
      `there is no source "${unknown}" in ${sourcesFile(env)}, wanted one of ${known}`,
    );
  }
  const meter = createMeter();
  const ingestion = await openIngestion(env, { dryRun: false, meter, signal });
  try {
    const { db, run, rest } = ingestion;
    const quiet: typeof run = (dump) => run(dump).finally(() => meter.stop());
    const intake = nodeIntake({ db, run: quiet, rest, signal });
    const cron = nodeCron(db, env, listed, intake);
    const runs = await cron.run(signal, names.length === 0 ? undefined : names);
    if (flags.json) console.log(JSON.stringify(runs.map(told)));
    else if (runs.length === 0) console.log(`no source is enabled in ${sourcesFile(env)}`);
    else for (const each of runs) console.log(describe(each));
    return runs.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
  } finally {
    meter.stop();
    await ingestion.close();
  }
}

/** A run for programs. */
function told({ dumps, ...run }: SourceRun) {
  return {
    ...run,
    dumps: dumps.map(({ dumpId, name, state, isRepeat, report, error }) => ({
      ...{ dumpId, name, state, known: isRepeat },
      ...(report === undefined ? {} : { report }),
      ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
    })),
  };
}

function describe({ name, outcome, code, message, dumps }: SourceRun): string {
  const sum = (key: 'stored' | 'merged' | 'rejected') =>
    dumps.reduce((total, { report }) => total + (report?.[key] ?? 0), 0);
  const papers = `${sum('stored')} new, ${sum('merged')} known already, ${sum('rejected')} rejected`;
  const what = dumps.length === 0 ? 'nothing new' : `${count(dumps.length, 'dump')}: ${papers}`;
  return outcome === 'failed' || outcome === 'skipped'
    ? `${name}: ${outcome}, ${code}: ${message}`
    : `${name}: ${outcome}; ${what}`;
}
