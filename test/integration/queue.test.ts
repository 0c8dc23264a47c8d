import { queueSuite } from '../support/queue-suite.ts';

queueSuite({ everyNthCall: 9, orders: 3 });
