import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { RENDERERS } from '../../../functions/feeds/render.ts';
import { FEED_FORMATS } from '../../../functions/links.ts';
import { SAMPLE_FEED } from './sample-feed.ts';

// Read line by line against the RSS Advisory Board's profile, RFC 4287 and JSON Feed 1.1 before they were committed.
test.each(FEED_FORMATS)('the sample feed as %s is the golden file', async (format) => {
  const golden = await readFile(new URL(`../../golden/feeds/topic.${format}`, import.meta.url), 'utf8');
  expect(RENDERERS[format](SAMPLE_FEED)).toBe(golden);
});
