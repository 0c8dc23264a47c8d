import { pageQueriesSuite } from '../../../support/page-queries.ts';

pageQueriesSuite(1_000);
