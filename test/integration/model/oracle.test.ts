import { oracleSuite } from '../../support/oracle-suite.ts';

oracleSuite(9);
