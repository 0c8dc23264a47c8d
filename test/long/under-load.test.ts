import { underLoadSuite } from '../support/under-load.ts';

underLoadSuite(20);
