import { queueSuite } from '../support/queue-suite.ts';

queueSuite({ everyNthCall: 3, orders: 6 });
