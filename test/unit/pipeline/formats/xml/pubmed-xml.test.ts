import { pubmedXml } from '../../../../../pipeline/formats/xml/pubmed-xml.ts';
import { fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

splitterSuite(pubmedXml, fixturesIn(new URL('../../../../fixtures/pubmed-xml/', import.meta.url)));
