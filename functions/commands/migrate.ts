import type { Environment } from '../env.ts';
import { openIngestion } from '../server/open-ingestion.ts';
import { createMeter } from '../terminal/meter.ts';
import { print } from '../terminal/print.ts';

/**
 * `paperwire migrate`: updates the schema and the topics of a database. A Worker cannot do that itself. Repeating it
 * changes nothing.
 */
export async function migrateCommand(env: Environment, signal: AbortSignal): Promise<number> {
  const meter = createMeter();
  await using ingestion = await openIngestion(env, { dryRun: false, meter, signal });
  await ingestion.openFittedTopicModel();
  meter.stop();
  print(`${env.DATABASE_URL} is up to date`);
  return 0;
}
