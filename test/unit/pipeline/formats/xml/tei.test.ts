import { tei } from '../../../../../pipeline/formats/xml/tei.ts';
import { fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

splitterSuite(tei, fixturesIn(new URL('../../../../fixtures/tei/', import.meta.url)));
