import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { migrate } from '../../db/migrate.ts';
import { Programs, whyMissing } from '../programs/programs.ts';
import { Sqld } from '../programs/sqld.ts';
import { afterFile } from '../support/cleanup.ts';
import { exportSuite } from '../support/export-suite.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const programs = new Programs(AbortSignal.timeout(600_000));
afterAll(() => programs.end());

// Feeds have archives from 150 papers on.
describe('in a file', () => exportSuite(90));

describe.skipIf(whyMissing('sqld') !== null)('on a database server', () =>
  exportSuite(16, async () => {
    const { url } = await Sqld.start(programs, join(temporaryFolder(), 'sqld'));
    const db = await openDatabase(url);
    afterFile(() => db.client.close());
    await migrate(db);
    return db;
  }),
);
