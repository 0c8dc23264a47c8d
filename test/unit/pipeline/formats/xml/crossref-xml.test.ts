import { crossrefXml } from '../../../../../pipeline/formats/xml/crossref-xml.ts';
import { fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

splitterSuite(crossrefXml, fixturesIn(new URL('../../../../fixtures/crossref-xml/', import.meta.url)));
