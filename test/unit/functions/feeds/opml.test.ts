import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { renderOpml } from '../../../../functions/feeds/opml.ts';
import { aboutTopics, everything } from '../../../../functions/feeds/subject.ts';
import { legal } from './render/parsers.ts';

const BASE = 'https://papers.example';

const speech = { slug: 'speech', name: 'Speech & audio', description: 'Speech <-> text, "other" sounds.' };
const topic = (head: typeof speech) => aboutTopics(BASE, { topics: [head], without: [] });

test('renderOpml() writes a subscription list by opml.org/spec2.opml', () => {
  const opml = renderOpml(BASE, [everything(BASE), topic(speech)], '2025-03-11T00:00:00Z');
  expect(opml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
<head>
<title>Paperwire</title>
<dateModified>Tue, 11 Mar 2025 00:00:00 GMT</dateModified>
<docs>http://opml.org/spec2.opml</docs>
</head>
<body>
<outline type="rss" text="Paperwire: all papers" title="Paperwire: all papers" description="Every research paper of the digests read here, newest first." xmlUrl="https://papers.example/feeds/all.atom" htmlUrl="https://papers.example/"/>
<outline type="rss" text="Paperwire: Speech &amp; audio" title="Paperwire: Speech &amp; audio" description="Speech &lt;-&gt; text, &quot;other&quot; sounds." xmlUrl="https://papers.example/feeds/topics/speech.atom" htmlUrl="https://papers.example/topics/speech"/>
</body>
</opml>
`);
});

test('renderOpml() leaves out the date without papers', () => {
  const opml = renderOpml(BASE, [everything(BASE)]);
  expect(opml).not.toContain('date');
});

test('renderOpml() preserves any name', () => {
  const xml = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    htmlEntities: true,
    trimValues: false,
    parseAttributeValue: false,
    isArray: (name) => name === 'outline',
  });
  const name = fc
    .array(
      fc.constantFrom('<', '>', '&', '"', "'", ']]>', '--', '\0', '\u001f', '\ud800', '🤖', 'שלום', 'a', ' '),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
      const feeds = names.map((name) => topic({ ...speech, name }));
      const { opml } = xml.parse(renderOpml(BASE, feeds)) as {
        opml: { body: { outline: Record<string, string>[] } };
      };
      // The word joiners of feedTitle part what some readers would take for markup.
      const shown = opml.body.outline.map((outline) => outline['@text']?.replaceAll('\u2060', ''));
      expect(shown).toEqual(names.map((name) => legal(`Paperwire: ${name}`)));
    }),
  );
});
