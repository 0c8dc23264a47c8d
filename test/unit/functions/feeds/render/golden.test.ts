import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { documentParts, ITEM_RENDERERS, RENDERERS } from '../../../../../functions/feeds/respond-feed.ts';
import { FEED_FORMATS } from '../../../../../functions/links/site-links.ts';
import { ARCHIVE, CURRENT } from '../sample-feed.ts';

// Read line by line against the RSS Advisory Board's profile, RFC 4287, RFC 5005 and JSON Feed 1.1 before they were committed.
describe.each([
  ['current', CURRENT],
  ['archive', ARCHIVE],
])('RENDERERS with the sample document %s', (name, feed) => {
  test.each(FEED_FORMATS)('renders the golden file as %s', async (format) => {
    const golden = await readFile(
      new URL(`../../../../golden/feeds/${name}.${format}`, import.meta.url),
      'utf8',
    );
    expect(RENDERERS[format](feed)).toBe(golden);
    const parts = documentParts(feed, feed.items.map(ITEM_RENDERERS[format]), format);
    expect([parts.length > feed.items.length, parts.join('')]).toEqual([true, golden]);
  });
});
