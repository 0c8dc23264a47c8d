import { zoteroRdf } from '../../../../../pipeline/formats/xml/zotero-rdf.ts';
import { fixturesIn, splitterSuite } from '../../../../support/splitter-suite.ts';

splitterSuite(zoteroRdf, fixturesIn(new URL('../../../../fixtures/zotero-rdf/', import.meta.url)));
