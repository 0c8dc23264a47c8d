import { exportSuite } from '../../../support/export-suite.ts';

await exportSuite(16);
