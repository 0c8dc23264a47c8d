import type { Environment } from '../env.ts';
import { openIngestion } from '../server/deps.ts';
import { createMeter } from '../terminal/meter.ts';

/**
 * `paperwire migrate`: brings a database up to date, schema and topics; for servers whose programs cannot do that
 * themselves, as on Workers. Done once more, it changes nothing.
 */
export async function migrateCommand(env: Environment, signal: AbortSignal): Promise<number> {
  const meter = createMeter();
  const ingestion = await openIngestion(env, { dryRun: false, meter, signal });
  try {
    await ingestion.applyTopics();
    meter.stop();
    console.log(`${env.DATABASE_URL} is up to date`);
    return 0;
  } finally {
    meter.stop();
    await ingestion.close();
  }
}
