import { jats } from '../../../../../pipeline/formats/xml/jats.ts';
import { fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

splitterSuite(jats, fixturesIn(new URL('../../../../fixtures/jats/', import.meta.url)));
