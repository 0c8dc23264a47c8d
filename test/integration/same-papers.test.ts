import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Database } from '../../db/database.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { ingest } from '../../pipeline/run.ts';
import { consumeDeps, inputOf, openPrepared } from '../support/pipeline.ts';

vi.setConfig({ testTimeout: 300_000 });

/*
 * One paper in several dumps, as they really occur: titles, ids and authors are those of arXiv (CC0), of its mailing, of JSON Lines
 * made of its API, of a page that people copy, and of lists that shorten titles. Abstracts are ours.
 */

const ALIGN = 'ALIGN: Word Association Learning for Cross-Cultural Generalization in Large Language Models';
const HAVIR = 'HAVIR: HierArchical Vision to Image Reconstruction using CLIP-Guided Versatile Diffusion';
const LABAN = ['Philippe Laban', 'Hiroaki Hayashi', 'Yingbo Zhou', 'Jennifer Neville'];

/** With its authors; the abstract of the page is longer. */
const JSONL = [
  {
    id: '2505.06120',
    title: 'LLMs Get Lost In Multi-Turn Conversation',
    authors: LABAN,
    abstract: 'Models that answer well at once do worse when they are told a task bit by bit.',
  },
  {
    id: '2506.08388',
    title: 'Reinforcement Learning Teachers of Test Time Scaling',
    abstract: 'Teachers are trained to explain a solution that they are given.',
  },
  {
    id: '2506.06576',
    title:
      'Future of Work with AI Agents: Auditing Automation and Augmentation Potential across the U.S. Workforce',
    abstract: 'Workers say which of their tasks they want agents to take over.',
  },
  {
    id: '2504.05298',
    title: 'One-Minute Video Generation with Test-Time Training',
    authors: ['Karan Dalal'],
    abstract: 'Layers that learn while they are used tell stories of a minute.',
  },
  { id: '2506.06035', title: HAVIR, abstract: 'Images are reconstructed from brain activity in two steps.' },
  {
    id: '2510.03122',
    title: HAVIR,
    abstract: 'Structure and meaning are taken from parts of the visual cortex that differ.',
  },
  {
    id: '2508.13426',
    title: ALIGN,
    abstract: 'Words that speakers associate teach a model of their culture.',
  },
];

/** Without ids, in another case and with other signs. */
const PAGE = `Mar 11

LLMs get lost in multi-turn conversation

Models that answer well at once do worse when they are told a task bit by bit. We simulate conversations with fifteen models.

One-Minute Video Generation With Test–Time Training

Layers that learn while they are used tell stories of a minute. We annotate cartoons of a cat and a mouse, scene after scene.

An Agentic System for Rare Disease Diagnosis with Traceable Reasoning

Agents look up what is known of symptoms, and say where they found it.
`;

/** By their ids, with versions, under the titles that a list or an earlier version gives them. */
const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom">${[
  ['2506.08388v1', 'Reinforcement-Learned Teachers of Test Time Scaling'],
  ['2506.06576v2', 'Future of Work with AI Agents'],
  ['2508.13426v2', ALIGN.toUpperCase()],
]
  .map(
    ([id, title]) =>
      `<entry><id>http://arxiv.org/abs/${id}</id><title>${title}</title><summary>In short.</summary><published>2025-03-11T00:00:00Z</published></entry>`,
  )
  .join('')}</feed>`;

const MAIL = `------------------------------------------------------------------------------
\\\\
arXiv:2508.13426
Date: Mon, 18 Aug 2025 18:00:00 GMT   (100kb)

Title: ALIGN: Word Association Learning for Cross-Cultural Generalization in
  Large Language Models
Authors: Chunhua Liu, Kabir Manandhar Shrestha, Sukai Huang
Categories: cs.CL
\\\\
  Words that speakers associate teach a model of their culture. We tune models
on what people in two countries think of first.
\\\\ ( https://arxiv.org/abs/2508.13426 ,  100kb)
------------------------------------------------------------------------------
`;

const DUMPS = {
  'papers.jsonl': JSONL.map((paper) => `${JSON.stringify({ ...paper, date: '2025-03-11' })}\n`).join(''),
  'page.txt': PAGE,
  'feed.atom': ATOM,
  'mailing.txt': MAIL,
} as const;

type Name = keyof typeof DUMPS;

async function ingestAll(db: Database, order: readonly Name[]): Promise<void> {
  for (const name of order) {
    const dump = await identifyDump(inputOf(DUMPS[name], name), {
      captured: '2025-08-20T00:00:00Z',
      now: new Date(),
    });
    const report = await ingest(dump, await consumeDeps(db).run(), { signal: new AbortController().signal });
    expect({ name, rejected: report.rejected }).toEqual({ name, rejected: 0 });
  }
}

/** The items by their ids elsewhere, and whatever of them does not follow who came first. */
async function found(db: Database) {
  const { rows } = await db.client.execute(`
    SELECT (SELECT json_group_array(scheme || ':' || value) FROM (SELECT * FROM external_ids WHERE item_id = i.id ORDER BY scheme, value)) AS names,
      i.abstract, i.authors, i.categories,
      (SELECT json_group_array(name) FROM (SELECT d.name FROM item_dumps x JOIN dumps d ON d.id = x.dump_id WHERE x.item_id = i.id ORDER BY d.name)) AS dumps,
      EXISTS (SELECT 1 FROM embeddings WHERE item_id = i.id) AS embedded
    FROM items i WHERE i.arrival IS NOT NULL ORDER BY names, i.abstract`);
  return rows.map((row) => ({
    names: JSON.parse(String(row['names'])) as string[],
    abstract: String(row['abstract']),
    authors: JSON.parse(String(row['authors'])) as string[],
    categories: JSON.parse(String(row['categories'])) as string[],
    dumps: JSON.parse(String(row['dumps'])) as string[],
    embedded: row['embedded'],
  }));
}

/** The items whose titles are one in all dumps, whole: with ids, topics and vectors. */
async function whole(db: Database) {
  const { rows } = await db.client.execute(`
    SELECT i.id, lower(i.title) AS title, hex(e.vector) AS vector,
      (SELECT json_group_array(topic_slug) FROM (SELECT * FROM item_topics WHERE item_id = i.id ORDER BY topic_slug)) AS topics
    FROM items i JOIN embeddings e ON e.item_id = i.id ORDER BY i.id`);
  return rows.map((row) => ({ ...row }));
}

const ORDERS = fc.shuffledSubarray(Object.keys(DUMPS) as Name[], { minLength: 4, maxLength: 4 });

describe('ingest() of the same papers from a mailing, JSON Lines, a feed and a page', () => {
  test('merges each paper under all its titles and keeps similar papers apart', async () => {
    const { db } = await openPrepared();
    await ingestAll(db, ['papers.jsonl', 'page.txt', 'feed.atom', 'mailing.txt']);
    const items = await found(db);
    expect(items.map(({ names, dumps }) => [names.join(), dumps.join()])).toEqual([
      ['arxiv:2504.05298', 'page.txt,papers.jsonl'],
      ['arxiv:2505.06120', 'page.txt,papers.jsonl'],
      ['arxiv:2506.06035', 'papers.jsonl'],
      ['arxiv:2506.06576', 'feed.atom,papers.jsonl'],
      ['arxiv:2506.08388', 'feed.atom,papers.jsonl'],
      ['arxiv:2508.13426', 'feed.atom,mailing.txt,papers.jsonl'],
      ['arxiv:2510.03122', 'papers.jsonl'],
      ['', 'page.txt'],
    ]);
    const [align] = items.filter(({ names }) => names.includes('arxiv:2508.13426'));
    expect(align).toMatchObject({
      authors: ['Chunhua Liu', 'Kabir Manandhar Shrestha', 'Sukai Huang'],
      categories: ['cs.CL'],
      abstract: expect.stringMatching(/in two countries/),
    });
    const [lost] = items.filter(({ names }) => names.includes('arxiv:2505.06120'));
    expect(lost).toMatchObject({ authors: LABAN, abstract: expect.stringMatching(/fifteen models/) });
  });

  test('ends with the same items in any order of dumps', async () => {
    const reference = await openPrepared();
    await ingestAll(reference.db, Object.keys(DUMPS) as Name[]);
    const expected = await found(reference.db);
    await fc.assert(
      fc.asyncProperty(ORDERS, async (order) => {
        const { db } = await openPrepared();
        await ingestAll(db, order);
        expect(await found(db)).toEqual(expected);
      }),
      { numRuns: 12, seed: 3 },
    );
  });

  test('ends with the same ids where titles agree', async () => {
    const same: readonly Name[] = ['papers.jsonl', 'page.txt', 'mailing.txt'];
    const reference = await openPrepared();
    await ingestAll(reference.db, same);
    const expected = await whole(reference.db);
    for (const order of [same.toReversed(), [...same.slice(1), ...same.slice(0, 1)]]) {
      const { db } = await openPrepared();
      await ingestAll(db, order);
      const items = await whole(db);
      // Topics follow from the text that readers saw first.
      expect(items.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    }
  });

  test('changes nothing when all dumps come again', async () => {
    const { db } = await openPrepared();
    const order = Object.keys(DUMPS) as Name[];
    await ingestAll(db, order);
    const before = [await found(db), await whole(db)];
    await ingestAll(db, order.toReversed());
    expect([await found(db), await whole(db)]).toEqual(before);
  });
});
