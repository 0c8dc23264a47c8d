import { endnoteXml } from '../../../../../pipeline/formats/xml/endnote-xml.ts';
import { fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

splitterSuite(endnoteXml, fixturesIn(new URL('../../../../fixtures/endnote-xml/', import.meta.url)));
