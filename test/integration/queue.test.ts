import { queueSuite } from '../support/queue-suite.ts';

queueSuite({ everyNthCall: 31, orders: 1 });
