import { markupText } from '../../text/html-text.ts';
import { oneLine } from '../../text/unwrap.ts';
import { collectIds } from '../fields/ids.ts';
import { addressOf } from '../fields/links.ts';
import { withoutEmpty } from '../fields/record-fields.ts';
import type { Attributes } from '../xml/record-reader.ts';
import { xmlFormat } from '../xml/xml-format.ts';

/** OPML of items, as readers export what is starred (https://opml.org/spec2.opml): outlines with a title and the address of a page. */
export const opml = xmlFormat({
  name: 'opml',
  isRoot: (name, head) => name.toLowerCase() === 'opml' && LINKED_OUTLINE.test(head),
  isRecord: (name, attributes) => name === 'outline' && isItem(attributes),
  reader: () => (outline) => {
    const { attributes } = outline;
    const address = addressIn(attributes);
    const title = oneLine(markupText(attributes['text'] || attributes['title'] || ''));
    if (title === '')
      return { code: 'missing-title', message: `the outline of ${address} has no text; expected a title` };
    const externalIds = collectIds([address, attributes['doi']]);
    return {
      kind: 'record',
      title,
      abstract: markupText(attributes['description'] ?? attributes['_note'] ?? ''),
      ...withoutEmpty({
        addedDate: attributes['created'],
        externalIds,
        url: addressOf(address, externalIds),
      }),
    };
  },
});

/** An outline with the address of a page and of no feed. */
const LINKED_OUTLINE = /<outline\b(?![^<>]{0,4000}\sxmlUrl\s?=)[^<>]{0,4000}\s(?:url|htmlUrl)\s?=/i;

/** Whether an outline is an item; those with `xmlUrl` are feeds. */
function isItem(attributes: Attributes): boolean {
  return attributes['xmlUrl'] === undefined && /^https?:/i.test(addressIn(attributes));
}

function addressIn(attributes: Attributes): string {
  return (attributes['url'] ?? attributes['htmlUrl'] ?? '').trim();
}
