import { pageQueriesSuite } from '../support/page-queries.ts';

pageQueriesSuite(20_000);
