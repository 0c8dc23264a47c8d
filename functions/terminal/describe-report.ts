import { doubtCommand } from '../../pipeline/ledger/doubt.ts';
import type { Report } from '../../pipeline/ledger/ledger.ts';
import type { Outcome } from '../intake/take.ts';
import { log } from '../logging.ts';
import { stageRates } from './stage-rates.ts';
import { count, percent } from './text.ts';

/** Says in one line why a dump may be read wrong, and which command shows it. */
export function describeDoubt(dump: {
  readonly id: string;
  readonly name: string;
  readonly doubt: string | null;
  readonly unread: number;
}): string {
  return `doubtful: ${dump.doubt}; see ${doubtCommand(dump)}`;
}

/** Says why a dump was not ingested, naming it once. */
export function describeFailure(name: string, { message }: { readonly message: string }): string {
  const place = `reading ${name}: `;
  return `${name}: not ingested. ${message.startsWith(place) ? message.slice(place.length) : message}`;
}

/** Logs what became of a dump. */
export function logOutcome({ name, dumpId, report, error }: Omit<Outcome, 'state' | 'isRepeat'>): void {
  if (error !== undefined) log.error(describeFailure(name, error), { dumpId, name, code: error.code });
  if (report === undefined) return;
  const { format, bytes, records, stored, merged, rejected, doubt, seconds } = report;
  log.info('{name}: {stored} stored, {merged} merged, {rejected} rejected in {seconds} s', {
    ...{ dumpId, name, format, bytes, records, stored, merged, rejected, seconds },
  });
  if (doubt !== null)
    log.warning(`${name}: ${describeDoubt({ ...report, id: report.dumpId })}`, { dumpId, name, doubt });
}

/** Describes the report of a run in a few lines for people. */
export function describeReport(report: Report): string[] {
  const { name, records, stored, merged, rejected, updates, seconds, bytes, invalidBytes } = report;
  const rate = seconds > 0 ? `, ${(records / seconds).toFixed(1)} papers/s` : '';
  const format = `${report.format}${report.guessed ? ' (a guess)' : ''}`;
  const rates = stageRates(report.stages);
  const topics = Object.entries(report.topics).map(([slug, items]) => `${slug} ${items}`);
  return [
    `${name}: ${count(records, 'record')} in ${seconds.toFixed(1)} s${rate}${report.dryRun ? ' (dry run: nothing written)' : ''}`,
    `  ${stored} stored, ${merged} merged, ${rejected} rejected; format ${format}, captured ${report.capturedAt.slice(0, 10)}`,
    `  ${bytes} bytes, ${percent(report.boilerplateBytes, bytes)} boilerplate (${count(report.boilerplateLines, 'line')})`,
    updates > 0 && `  ${count(updates, 'paper')} announced again as a new version, without a record`,
    report.doubt !== null && `  ${describeDoubt({ ...report, id: report.dumpId })}`,
    invalidBytes > 0 && `  ${count(invalidBytes, 'place')} with invalid text; the records there are rejected`,
    rejected > 0 && `  list the rejects with: paperwire rejects --dump ${report.dumpId.slice(0, 12)}`,
    rates !== '' && `  records a second by stage: ${rates}`,
    topics.length > 0 && `  topics: ${topics.join(', ')}`,
  ].filter((line) => line !== false);
}
