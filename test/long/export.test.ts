import { exportSuite } from '../support/export-suite.ts';

// Feeds have archives from 150 papers on.
await exportSuite(90);
