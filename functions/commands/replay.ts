import { ConfigurationError } from '../../pipeline/errors.ts';
import { openIngestion } from '../deps-node.ts';
import type { Environment } from '../env.ts';
import { replay } from '../replay.ts';
import { createMeter } from './meter.ts';
import { count } from './text.ts';

/**
 * `paperwire replay <id>`: reads the text of one reject, or of all those of a dump, again.
 * @returns the exit code: 0, or 1 when something is still rejected
 * @throws ConfigurationError when nothing was rejected under that id
 */
export async function replayCommand(
  id: string,
  flags: { readonly format?: string; readonly json?: boolean },
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  const meter = createMeter();
  const ingestion = await openIngestion(env, { dryRun: false, meter, signal });
  // The id of a reject is that of its dump, a hyphen, and where it stands.
  const which = id.includes('-') ? { id } : { dumpId: id };
  let resolved = 0;
  let left = 0;
  try {
    for await (const outcome of replay(ingestion.db, ingestion.run, which, {
      signal,
      format: flags.format,
    })) {
      meter.stop();
      if ('fault' in outcome) left++;
      else resolved++;
      if (flags.json) console.log(JSON.stringify(outcome));
      else if ('fault' in outcome)
        console.log(`${outcome.id}: still rejected, ${outcome.fault.code}: ${outcome.fault.message}`);
      else console.log(`${outcome.id}: ${outcome.report.stored} new, ${outcome.report.merged} known already`);
    }
  } finally {
    meter.stop();
    await ingestion.close();
  }
  if (resolved + left === 0) {
    throw new ConfigurationError(
      `replaying ${id}: nothing is rejected under that id, wanted one that paperwire rejects shows`,
    );
  }
  if (!flags.json) console.log(`${count(resolved, 'reject')} resolved, ${left} left`);
  return left === 0 ? 0 : 1;
}
