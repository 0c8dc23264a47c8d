import type { Report } from '../../pipeline/ledger/report.ts';
import type { Environment } from '../env.ts';
import { openIngestion } from '../server/deps.ts';
import { ingestPlace, type Outcome } from '../server/ingest-place.ts';
import { userAgent } from '../sources/user-agent.ts';
import { createMeter } from '../terminal/meter.ts';
import { count, percent } from '../terminal/text.ts';
import { type DumpFlags, readDumpOptions } from './options.ts';

interface IngestFlags extends DumpFlags {
  readonly dryRun?: boolean;
  readonly accept?: boolean;
  readonly json?: boolean;
}

/**
 * `paperwire ingest <place>`: ingests every dump there and prints what became of each.
 * @returns the exit code: 0, or 1 when a dump could not be ingested
 */
export async function ingestCommand(
  place: string,
  flags: IngestFlags,
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  const options = readDumpOptions(flags);
  const meter = createMeter();
  const ingestion = await openIngestion(env, { dryRun: flags.dryRun ?? false, meter, signal });
  let code = 0;
  try {
    const outcomes = ingestPlace(place, ingestion.db, ingestion.run, {
      signal,
      ...options,
      userAgent: userAgent(env),
      dryRun: flags.dryRun,
      accept: flags.accept,
      onProgress: ({ bytes, papers }) => meter.update(bytes, papers),
    });
    for await (const outcome of outcomes) {
      meter.stop();
      if ('error' in outcome) code = 1;
      print(outcome, flags.json ?? false);
    }
    return code;
  } finally {
    meter.stop();
    await ingestion.close();
  }
}

function print(outcome: Outcome, json: boolean): void {
  if ('error' in outcome) {
    const { name, error } = outcome;
    if (json) console.log(JSON.stringify({ name, error: { code: error.code, message: error.message } }));
    console.error(`${name}: not ingested. ${error.message}`);
  } else {
    console.log(json ? JSON.stringify(outcome.report) : describe(outcome.report));
  }
}

/** A report in a few lines for a person. */
export function describe(report: Report): string {
  const { stored, merged, rejected, updates } = report;
  const rate = report.seconds > 0 ? `, ${(report.records / report.seconds).toFixed(1)} papers/s` : '';
  const lines = [
    `${report.name}: ${count(report.records, 'record')} in ${report.seconds.toFixed(1)} s${rate}${report.dryRun ? ' (dry run: nothing was written)' : ''}`,
    `  ${stored} new, ${merged} known already, ${rejected} rejected; read as ${report.format}${report.guessed ? ' at a guess: look at it with paperwire inspect' : ''}, taken ${report.capturedAt.slice(0, 10)}`,
    `  ${report.bytes} bytes, ${percent(report.boilerplateBytes, report.bytes)} of them outside papers (${count(report.boilerplateLines, 'line')} of page furniture)`,
  ];
  if (updates > 0) {
    lines.push(`  ${count(updates, 'paper')} announced again in a new version, which makes no record`);
  }
  if (report.invalidBytes > 0) {
    lines.push(
      `  ${count(report.invalidBytes, 'place')} with bytes that are no text; the papers they stand in are rejected`,
    );
  }
  if (rejected > 0) lines.push(`  see them with: paperwire rejects --dump ${report.dumpId.slice(0, 12)}`);
  const topics = Object.entries(report.topics).map(([slug, items]) => `${slug} ${items}`);
  if (topics.length > 0) lines.push(`  topics: ${topics.join(', ')}`);
  return lines.join('\n');
}
