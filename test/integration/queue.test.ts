import { queueSuite } from '../support/queue-suite.ts';

queueSuite({ everyNthCall: 61, orders: 1 });
