import { ConfigurationError } from '../../pipeline/errors.ts';
import type { Environment } from '../env.ts';
import { type Replayed, replay } from '../intake/replay.ts';
import { openIngestion } from '../server/open-ingestion.ts';
import { createMeter } from '../terminal/meter.ts';
import { print } from '../terminal/print.ts';
import { count } from '../terminal/text.ts';
import { type DumpFlags, readMap } from './options.ts';

/**
 * `paperwire replay <id>`: reads the text of one reject, or of all rejects of a dump, again.
 * @returns the exit code: 0, or 1 when rejects remain that `--accept` does not cover
 * @throws ConfigurationError when no reject has that id
 */
export async function replayCommand(
  id: string,
  flags: Pick<DumpFlags, 'format' | 'map'> & { readonly accept?: boolean; readonly json?: boolean },
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  const map = readMap(flags.map);
  const isReject = id.includes('-');
  if (isReject && flags.accept) {
    throw new ConfigurationError(
      `Replaying ${id}: --accept applies to a dump; expected the id of a dump instead of a reject`,
    );
  }
  const meter = createMeter();
  await using ingestion = await openIngestion(env, { dryRun: false, meter, signal });
  let resolved = 0;
  let remaining = 0;
  let dumps = 0;
  let failed = 0;
  for await (const outcome of replay(ingestion.db, ingestion.run, isReject ? { id } : { dumpId: id }, {
    signal,
    map,
    format: flags.format,
    accept: flags.accept,
  })) {
    meter.stop();
    if ('state' in outcome) dumps++;
    if ('state' in outcome && outcome.state === 'failed') failed++;
    if ('report' in outcome) resolved++;
    if ('fault' in outcome) remaining++;
    print(flags.json ? JSON.stringify(outcome) : describe(outcome));
  }
  if (resolved + remaining + dumps === 0) {
    throw new ConfigurationError(
      `Replaying ${id}: no reject has that id; expected one that paperwire rejects lists`,
    );
  }
  if (!flags.json) print(`${count(resolved, 'reject')} resolved, ${remaining} remaining`);
  return failed > 0 || (remaining > 0 && !flags.accept) ? 1 : 0;
}

function describe(outcome: Replayed): string {
  if ('fault' in outcome)
    return `${outcome.id}: still rejected, ${outcome.fault.code}: ${outcome.fault.message}`;
  if ('report' in outcome) {
    return `${outcome.id}: ${outcome.report.stored} stored, ${outcome.report.merged} merged`;
  }
  const dump = `${outcome.name} (${outcome.dumpId.slice(0, 12)})`;
  return outcome.state === 'loaded'
    ? `${dump}: loaded; its papers are in the feeds`
    : `${dump}: still failed: more than half of it is rejected; --accept loads the rest`;
}
