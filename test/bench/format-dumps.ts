import { readFileSync } from 'node:fs';

/** A dump of any length: what it begins with, a block of whole records that comes again and again, what it ends with. */
export interface Endless {
  readonly head: Uint8Array;
  readonly block: Uint8Array;
  /** Records in a block. */
  readonly records: number;
  readonly tail: Uint8Array;
}

interface SeedPaper {
  readonly title: string;
  readonly abstract: string;
}

/** Records in a block: some megabytes. */
const RECORDS = 2_000;

const seeds: readonly SeedPaper[] = JSON.parse(
  readFileSync(new URL('../golden/2025-03-11-hf-papers.json', import.meta.url), 'utf8'),
);

/** The `i`th paper: one of the seed's, in an order that changes, each title made distinct. */
function paper(i: number) {
  // 31 and 54 have no common factor, so all papers have their turn.
  const seed = seeds[(i * 31) % seeds.length] as SeedPaper;
  const id = `2503.${String(10_000 + i)}`;
  return {
    id,
    title: `${seed.title} (${i})`,
    abstract: seed.abstract,
    authors: ['Ada Lovelace', 'Alan M. Turing', 'Grace Hopper'],
  };
}

type SamplePaper = ReturnType<typeof paper>;

/** Text as it stands in XML. */
function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** As arXiv's mailings are wrapped: continued lines are indented. */
function wrapped(text: string): string {
  return text
    .replace(/(.{1,76})(?:\s|$)/g, '$1\n')
    .trimEnd()
    .replaceAll('\n', '\n  ');
}

function mailEntry({ id, title, abstract, authors }: SamplePaper): string {
  const fields = `Title: ${wrapped(title)}\nAuthors: ${authors.join(', ')}\nCategories: cs.LG cs.CL`;
  return `\\\\\narXiv:${id}\nDate: Tue, 11 Mar 2025 18:38:42 GMT   (321kb,D)\n\n${fields}\nComments: 12 pages\n\\\\\n  ${wrapped(abstract)}\n\\\\ ( https://arxiv.org/abs/${id} ,  321kb)\n${'-'.repeat(78)}\n`;
}

/** How each format writes papers. */
const WRITERS: Readonly<
  Record<string, { head?: string; record: (paper: SamplePaper, i: number) => string; tail?: string }>
> = {
  'page-text': { record: ({ title, abstract }) => `${title}\n\n${abstract}\n\n` },
  'arxiv-mail': { head: `${'-'.repeat(78)}\n`, record: mailEntry },
  jsonl: {
    record: ({ id, title, abstract, authors }) =>
      `${JSON.stringify({ id, date: '2025-03-11', title, abstract, authors, categories: ['cs.LG'] })}\n`,
  },
  json: {
    head: '[\n',
    record: ({ id, title, abstract, authors }) =>
      `${JSON.stringify({ id, date: '2025-03-11', title, abstract, authors, categories: ['cs.LG'] })},\n`,
    tail: '{"title":"The Last One","abstract":"Ends the list.","url":"https://example.org/last"}]\n',
  },
  csv: {
    head: 'Title,Paper ID,Published,Authors,Abstract\n',
    record: ({ id, title, abstract, authors }) =>
      `${[title, id, '2025-03-11', authors.join('; '), abstract].map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`,
  },
  mbox: {
    record(_, i) {
      // A message of twenty papers, as mailings have.
      if (i % 20 !== 0) return '';
      const papers = Array.from({ length: 20 }, (_, k) => mailEntry(paper(i + k))).join('');
      return `From no-reply@arXiv.org Tue Mar 11 00:45:57 2025\nDate: Tue, 11 Mar 2025 00:45:57 -0500\nMessage-Id: <${i}@arxiv.example>\nFrom: send mail ONLY to cs <no-reply@arXiv.org>\nTo: cs daily title/abstract distribution <rabble@arXiv.org>\nSubject: cs daily ${i}\nContent-Type: text/plain; charset=utf-8\n\n${'-'.repeat(78)}\n${papers}\n`;
    },
  },
  atom: {
    head: '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>Papers</title>\n',
    record: ({ id, title, abstract, authors }) =>
      `<entry>\n<id>http://arxiv.org/abs/${id}v1</id>\n<updated>2025-03-11T17:59:37Z</updated>\n<published>2025-03-11T17:59:37Z</published>\n<title>${escapeXml(title)}</title>\n<summary>${escapeXml(abstract)}</summary>\n${authors.map((name) => `<author>\n<name>${name}</name>\n</author>\n`).join('')}<arxiv:comment xmlns:arxiv="http://arxiv.org/schemas/atom">12 pages</arxiv:comment>\n<link href="http://arxiv.org/abs/${id}v1" rel="alternate" type="text/html"/>\n<link title="pdf" href="http://arxiv.org/pdf/${id}v1" rel="related" type="application/pdf"/>\n<category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>\n</entry>\n`,
    tail: '</feed>\n',
  },
  rss: {
    head: '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Papers</title>\n',
    record: ({ id, title, abstract, authors }) =>
      `<item>\n<title>${escapeXml(title)}</title>\n<link>https://arxiv.org/abs/${id}</link>\n<description>${escapeXml(abstract)}</description>\n<guid isPermaLink="false">oai:arXiv.org:${id}v1</guid>\n<category>cs.LG</category>\n<pubDate>Tue, 11 Mar 2025 00:00:00 -0400</pubDate>\n<dc:creator>${authors.join(', ')}</dc:creator>\n</item>\n`,
    tail: '</channel></rss>\n',
  },
  'oai-pmh': {
    head: '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">\n<ListRecords>\n',
    record: ({ id, title, abstract, authors }) =>
      `<record>\n<header>\n <identifier>oai:arXiv.org:${id}</identifier>\n <datestamp>2025-03-11</datestamp>\n <setSpec>cs</setSpec>\n</header>\n<metadata>\n <arXiv xmlns="http://arxiv.org/OAI/arXiv/">\n <id>${id}</id><created>2025-03-11</created><authors>${authors.map((name) => `<author><keyname>${name.split(' ').at(-1)}</keyname><forenames>${name.split(' ')[0]}</forenames></author>`).join('')}</authors><title>${escapeXml(title)}</title><categories>cs.LG cs.CL</categories><comments>12 pages</comments><license>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</license><abstract>  ${escapeXml(abstract)}\n</abstract></arXiv>\n</metadata>\n</record>\n`,
    tail: '</ListRecords>\n</OAI-PMH>\n',
  },
};

export const STREAMED = Object.keys(WRITERS);

/** Formats that are XML. */
export const XML = ['atom', 'rss', 'oai-pmh'];

/** @param format one of {@link STREAMED} */
export function endless(format: string): Endless {
  const writer = WRITERS[format];
  if (writer === undefined) throw new Error(`there is no streamed format "${format}"`);
  const { head = '', record, tail = '' } = writer;
  const encoder = new TextEncoder();
  const block = Array.from({ length: RECORDS }, (_, i) => record(paper(i), i)).join('');
  return {
    head: encoder.encode(head),
    block: encoder.encode(block),
    records: RECORDS,
    tail: encoder.encode(tail),
  };
}

/** Bytes read at a time, as a file is. */
const CHUNK = 64 * 1024;

/** At least `bytes` bytes of a dump, in whole blocks; encoded ahead, so that making it takes no time. */
export async function* stream({ head, block, tail }: Endless, bytes: number): AsyncGenerator<Uint8Array> {
  yield head;
  for (let made = 0; made < bytes; made += block.length) {
    for (let at = 0; at < block.length; at += CHUNK) yield block.subarray(at, at + CHUNK);
  }
  yield tail;
}
