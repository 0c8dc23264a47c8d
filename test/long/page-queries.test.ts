import { pageQueriesSuite } from '../support/page-queries.ts';

pageQueriesSuite(8_000);
