import { queueSuite } from '../support/queue-suite.ts';

queueSuite({ everyNthCall: 17, orders: 2 });
