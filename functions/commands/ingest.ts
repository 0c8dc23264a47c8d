import type { Environment } from '../env.ts';
import { take } from '../intake/take.ts';
import { openInputs } from '../server/files/inputs.ts';
import { requestFor } from '../server/files/request-for.ts';
import { openIngestion } from '../server/open-ingestion.ts';
import { userAgent } from '../sources/user-agent.ts';
import { describeFailure, describeReport } from '../terminal/describe-report.ts';
import { createMeter, showProgress } from '../terminal/meter.ts';
import { print, printError } from '../terminal/print.ts';
import { type DumpFlags, readDumpOptions } from './options.ts';

/**
 * `paperwire ingest <place...>`: ingests every dump at each place and reports on it. An export of a catalogue is restored, unless
 * it comes from the web.
 * @returns the exit code: 0, or 1 when a dump failed
 */
export async function ingestCommand(
  places: readonly string[],
  flags: DumpFlags & { readonly dryRun?: boolean; readonly accept?: boolean; readonly json?: boolean },
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  const options = readDumpOptions(flags);
  const meter = createMeter();
  await using ingestion = await openIngestion(env, { dryRun: flags.dryRun ?? false, meter, signal });
  let code = 0;
  for (const place of places) {
    const inputs = openInputs(place, signal, { request: requestFor(env), userAgent: userAgent(env) });
    const outcomes = take(inputs, ingestion, {
      signal,
      ...options,
      dryRun: flags.dryRun,
      accept: flags.accept,
      again: true,
      restore: !/^https?:/i.test(place),
      onProgress: showProgress(meter),
    });
    for await (const { name, report, error } of outcomes) {
      meter.stop();
      if (report !== undefined) print(flags.json ? JSON.stringify(report) : describeReport(report));
      if (error === undefined) continue;
      code = 1;
      const { code: reason, message } = error;
      if (flags.json) print(JSON.stringify({ name, error: { code: reason, message } }));
      printError(describeFailure(name, error));
    }
  }
  return code;
}
