import { describe, expect, test } from 'vitest';
import { detectFormat } from '../../../../../pipeline/formats/detect.ts';
import { revisedPaper } from '../../../../../pipeline/formats/fields/revision.ts';
import { labelledText } from '../../../../../pipeline/formats/labelled-text/labelled-text.ts';
import type { Format } from '../../../../../pipeline/types.ts';
import { recordsOf, spansOf } from '../../../../support/spans.ts';

const ABSTRACT =
  'We teach a robot to ask for light before it walks, and show on 300 walks that it falls half as often.';

describe('a record is revised where it announces a new version', () => {
  test.each([
    [
      "in arXiv's mailings",
      String.raw`
\\
arXiv:2410.01131
replaced with revised version Wed, 6 Nov 2024 09:10:46 GMT   (12kb)

Title: Robots in the Dark
Authors: Grace Hopper
Categories: cs.RO
\\
  ${ABSTRACT}
\\ ( https://arxiv.org/abs/2410.01131 ,  12kb)
`,
    ],
    [
      "in arXiv's listings",
      `<h3>Replacement submissions (showing 1 of 1 entries)</h3><dt><a href="/abs/2410.01131" title="Abstract">arXiv:2410.01131</a> (replaced)</dt>
       <dd><div class='list-title mathjax'><span class='descriptor'>Title:</span> Robots in the Dark</div><p class='mathjax'>${ABSTRACT}</p></dd>`,
    ],
    [
      'in text copied from a listing',
      `[3] arXiv:2410.01131 (replaced) [pdf, html, other]\n\n    Title: Robots in the Dark\n    Grace Hopper\n    Subjects: Robotics (cs.RO)\n\n    ${ABSTRACT}\n`,
      labelledText,
    ],
    [
      'in the entries that feedparser reads',
      JSON.stringify([
        {
          title: 'Robots in the Dark',
          id: 'oai:arXiv.org:2410.01131v2',
          summary: ABSTRACT,
          arxiv_announce_type: 'replace-cross',
          published: 'Wed, 06 Nov 2024 00:00:00 -0500',
        },
      ]),
    ],
    [
      'in a JSON Feed made of a feed of arXiv',
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        items: [
          {
            id: 'oai:arXiv.org:2410.01131v2',
            title: 'Robots in the Dark',
            content_html: `<p>arXiv:2410.01131v2 Announce Type: replace\nAbstract: ${ABSTRACT}</p>`,
            date_published: '2024-11-06T00:00:00-05:00',
          },
        ],
      }),
    ],
  ])('%s', async (_, text, format: Format | undefined = detectFormat(text)?.format) => {
    if (format === undefined) throw new Error('no format');
    const records = recordsOf(await spansOf(Buffer.from(text), 4096, format));
    expect(records).toMatchObject([
      { title: 'Robots in the Dark', abstract: ABSTRACT, revised: true, date: '2024-10' },
    ]);
  });

  test('a link to a later version announces none', async () => {
    const text = JSON.stringify([
      {
        title: 'Robots in the Dark',
        url: 'https://arxiv.org/abs/2410.01131v3',
        abstract: ABSTRACT,
        date: '2024-11-06',
      },
    ]);
    const format = detectFormat(text)?.format;
    const [record] = format === undefined ? [] : recordsOf(await spansOf(Buffer.from(text), 4096, format));
    expect(record).toMatchObject({ title: 'Robots in the Dark', date: '2024-11-06' });
    expect(record).not.toHaveProperty('revised');
  });
});

test.each([
  ['2410.01131', '2024-10'],
  ['0704.0001', '2007-04'],
  ['hep-th/9901001', '1999-01'],
  ['math.GT/0309136', '2003-09'],
])('revisedPaper() dates %s by its month', (value, date) => {
  expect(revisedPaper([{ scheme: 'arxiv', value }])).toEqual({ revised: true, date });
});
