import { queueSuite } from '../support/queue-suite.ts';

queueSuite({ everyNthCall: 1, orders: 12 });
