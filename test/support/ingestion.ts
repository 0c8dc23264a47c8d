import { join } from 'node:path';
import { afterAll } from 'vitest';
import { readEnvironment } from '../../functions/env.ts';
import { type Ingestion, openIngestion } from '../../functions/server/deps.ts';
import { createMeter } from '../../functions/terminal/meter.ts';
import { temporaryFolder } from './temporary-folder.ts';

const open: Ingestion[] = [];

afterAll(async () => {
  for (const ingestion of open) await ingestion.close();
});

/** The real pipeline over an empty database with its topics, as `npm start` opens it; closed when the test file is done. */
export async function scratchIngestion(
  url = `file:${join(temporaryFolder(), 'test.db')}`,
): Promise<Ingestion & { readonly url: string }> {
  const ingestion = await openIngestion(readEnvironment({ DATABASE_URL: url }), {
    dryRun: false,
    meter: { ...createMeter(), start() {}, update() {} },
    signal: new AbortController().signal,
  });
  open.push(ingestion);
  await ingestion.applyTopics();
  return { ...ingestion, url };
}
