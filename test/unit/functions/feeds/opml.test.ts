import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { renderOpml } from '../../../../functions/feeds/opml.ts';
import { aboutTopics, everything } from '../../../../functions/feeds/subject.ts';
import { legal } from './render/parsers.ts';

const BASE = 'https://papers.example';

const speech = { slug: 'speech', name: 'Speech & audio', description: 'Speech <-> text, "other" sounds.' };
const topic = (head: typeof speech) => aboutTopics(BASE, { topics: [head], without: [] });

const papers = { topics: [], q: [], format: 'atom', digest: '', top: '', min: '', guid: '' } as const;

test('renderOpml() writes a subscription list by opml.org/spec2.opml', () => {
  const opml = renderOpml(BASE, [everything(BASE), topic(speech)], { ...papers, topics: [], q: [] });
  expect(opml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
<head>
<title>Paperwire</title>
<docs>http://opml.org/spec2.opml</docs>
</head>
<body>
<outline type="rss" text="Paperwire: all papers" title="Paperwire: all papers" description="Every research paper of the digests read here, newest first." xmlUrl="https://papers.example/feeds/all.atom" htmlUrl="https://papers.example/"/>
<outline text="Paperwire topics" title="Paperwire topics">
<outline type="rss" text="Speech &amp; audio" title="Speech &amp; audio" description="Speech &lt;-&gt; text, &quot;other&quot; sounds." xmlUrl="https://papers.example/feeds/topics/speech.atom" htmlUrl="https://papers.example/topics/speech"/>
</outline>
</body>
</opml>
`);
});

test('renderOpml() writes no folder without topics', () => {
  expect(
    renderOpml(BASE, [everything(BASE)], { ...papers, topics: [], q: [] }).match(/<outline/g),
  ).toHaveLength(1);
});

test('renderOpml() lists digests in a folder of their own, in the chosen format', () => {
  const opml = renderOpml(BASE, [topic(speech)], {
    topics: [],
    q: [],
    format: 'json',
    digest: 'weekly',
    min: '0.7',
    top: '10',
    guid: 'feed',
  });
  expect(opml).toContain('<outline text="Paperwire weekly digests" title="Paperwire weekly digests">');
  expect(opml).toContain(
    'xmlUrl="https://papers.example/feeds/topics/speech.json?min=0.7&amp;digest=weekly&amp;top=10&amp;guid=feed"',
  );
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
      const { opml } = xml.parse(renderOpml(BASE, feeds, { ...papers, topics: [], q: [] })) as {
        opml: { body: { outline: [{ outline: Record<string, string>[] }] } };
      };
      // The word joiners of feedTitle part what some readers would take for markup.
      const shown = opml.body.outline[0].outline.map((outline) => outline['@text']?.replaceAll('\u2060', ''));
      expect(shown).toEqual(names.map((name) => legal(name)));
    }),
  );
});
