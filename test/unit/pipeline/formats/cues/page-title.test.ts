import { expect, test } from 'vitest';
import { withoutSite } from '../../../../../pipeline/formats/cues/page-title.ts';

test.each([
  ['[2503.01234v2] Slow glaciers', 'Slow glaciers'],
  ['[math.GT/0309136] Slow glaciers', 'Slow glaciers'],
  ['Paper page - Slow glaciers', 'Slow glaciers'],
  ['Slow glaciers - ScienceDirect', 'Slow glaciers'],
  ['Slow glaciers | IEEE Journals & Magazine | IEEE Xplore', 'Slow glaciers'],
  ['Slow glaciers | Proceedings of the 3rd Workshop on Stairs', 'Slow glaciers'],
  ['Slow glaciers | Nature Climate Change', 'Slow glaciers'],
  ['[Re] Slow glaciers', '[Re] Slow glaciers'],
  ['Culture | nature', 'Culture | nature'],
  ['What is science? A view from Nature', 'What is science? A view from Nature'],
])('withoutSite() reads %j as %j', (written, title) => {
  expect(withoutSite(written)).toBe(title);
});
