import { describe, expect, test } from 'vitest';
import type { ExistingItem } from '../../../../db/items/lookup-items.ts';
import { itemId } from '../../../../pipeline/identity/item-id.ts';
import { dedupe } from '../../../../pipeline/stages/dedupe.ts';
import type { ExternalId, Paper, ResolvedPaper } from '../../../../pipeline/types.ts';

const DUMP = { id: 'd'.repeat(64), resuming: false };

function paper(title: string, more: Partial<Paper> = {}): Paper {
  return {
    kind: 'paper',
    start: 0,
    end: 1,
    title,
    abstract: 'An abstract.',
    authors: [],
    externalIds: [],
    url: null,
    categories: [],
    links: [],
    comments: null,
    journal: null,
    language: null,
    publishedAt: '2025-03-11T00:00:00Z',
    ...more,
  };
}

function known(title: string, more: Partial<ExistingItem> = {}): ExistingItem {
  return {
    id: itemId(title),
    title,
    abstract: 'An abstract.',
    authors: [],
    firstDump: 'e'.repeat(64),
    position: 0,
    embedded: true,
    externalIds: [],
    ...more,
  };
}

/** Resolves papers against a catalogue that answers as the database does. */
async function resolve(
  papers: Paper[],
  catalogue: ExistingItem[] = [],
  dump = DUMP,
): Promise<ResolvedPaper[]> {
  const stage = dedupe(dump, async ({ ids, aliases, beginnings }) =>
    catalogue.filter(
      (item) =>
        ids.includes(item.id) ||
        beginnings.some((each) => item.title.toLowerCase().startsWith(each.toLowerCase())) ||
        item.externalIds.some((a) => aliases.some((b) => a.scheme === b.scheme && a.value === b.value)),
    ),
  );
  const input = (async function* () {
    yield* papers;
  })();
  return (await Array.fromAsync(stage(input, new AbortController().signal))) as ResolvedPaper[];
}

const arxiv = (value: string): ExternalId => ({ scheme: 'arxiv', value });

const pmid = (value: string): ExternalId => ({ scheme: 'pmid', value });
const doi = (value: string): ExternalId => ({ scheme: 'doi', value });

describe('dedupe()', () => {
  const WHOLE = 'Gradient Noise as a Compass for Federated Optimisation of Language Models';

  test.each([
    ['Gradient noise as a compass for federated …', ['E Silva'], 'merged'],
    ['Gradient Noise as a Compass for Federated Optimi...', ['Femi Okoro', 'Eva Silva'], 'merged'],
    // By somebody else, by nobody, too short to tell, and not cut off.
    ['Gradient noise as a compass for federated …', ['F Silva'], 'stored'],
    ['Gradient noise as a compass for federated …', [], 'stored'],
    ['Gradient noise as a …', ['E Silva'], 'stored'],
    ['Gradient noise as a compass for federated', ['E Silva'], 'stored'],
  ])('takes %j by %j for the paper that begins so: %s', async (title, authors, effect) => {
    const [resolved] = await resolve([paper(title, { authors })], [known(WHOLE, { authors: ['Eva Silva'] })]);
    expect(resolved).toMatchObject({ effect, title: effect === 'merged' ? WHOLE : title });
  });

  test('keeps a cut title apart that two papers begin with, or whose DOI is another', async () => {
    const authors = ['Eva Silva'];
    const cut = paper('Gradient noise as a compass for federated …', { authors });
    const other = known('Gradient Noise as a Compass for Federated Learning', { authors });
    const [between] = await resolve([cut], [known(WHOLE, { authors }), other]);
    const [another] = await resolve(
      [{ ...cut, externalIds: [doi('10.1000/1')] }],
      [known(WHOLE, { authors, externalIds: [doi('10.1000/2')] })],
    );
    expect([between?.effect, another?.effect]).toEqual(['stored', 'stored']);
  });

  test('merges papers of other titles by a PMID or a DOI that a paper with both has', async () => {
    const [first, ...others] = await resolve([
      paper('Slow glaciers', { externalIds: [doi('10.1000/1'), pmid('38000001')] }),
      paper('Slow glaciers, a study', { externalIds: [pmid('38000001')] }),
      paper('Glaciers that are slow', { externalIds: [doi('10.1000/1')] }),
    ]);
    expect(others).toMatchObject([
      { itemId: first?.itemId, effect: 'merged' },
      { itemId: first?.itemId, effect: 'merged' },
    ]);
  });

  test('keeps two papers of one title apart whose PMIDs differ', async () => {
    const [first, second] = await resolve([
      paper('Correction', { externalIds: [pmid('38000001')] }),
      paper('Correction', { externalIds: [pmid('38000002')] }),
    ]);
    expect(second).toMatchObject({ effect: 'stored' });
    expect(second?.itemId).not.toBe(first?.itemId);
  });

  test('stores a new paper under the hash of its title, and merges the second of that title', async () => {
    const [a, b] = await resolve([paper('Pointer Networks'), paper('POINTER networks.')]);
    expect(a).toMatchObject({ itemId: itemId('Pointer Networks'), effect: 'stored', needsEmbedding: true });
    expect(b).toMatchObject({
      itemId: a?.itemId,
      effect: 'merged',
      needsEmbedding: false,
      title: 'Pointer Networks',
    });
  });

  test('merges a paper of the catalogue, and embeds it again only if its abstract is longer', async () => {
    const catalogue = [known('Mamba')];
    const [same] = await resolve([paper('Mamba')], catalogue);
    expect(same).toMatchObject({ effect: 'merged', needsEmbedding: false });
    const [shorter] = await resolve([paper('Mamba', { abstract: 'Cut.' })], catalogue);
    expect(shorter).toMatchObject({ abstract: 'An abstract.', needsEmbedding: false });
    const [longer] = await resolve([paper('MAMBA', { abstract: 'A much longer abstract.' })], catalogue);
    expect(longer).toMatchObject({
      title: 'Mamba',
      abstract: 'A much longer abstract.',
      needsEmbedding: true,
    });
    const [bare] = await resolve([paper('Mamba')], [known('Mamba', { embedded: false })]);
    expect(bare).toMatchObject({ effect: 'merged', needsEmbedding: true });
  });

  test('counts the length of abstracts in characters, as the database does', async () => {
    const catalogue = [known('Emoji', { abstract: 'ab' })];
    const [paired] = await resolve([paper('Emoji', { abstract: '😀' })], catalogue);
    expect(paired).toMatchObject({ abstract: 'ab', needsEmbedding: false });
  });

  test('finds an item by alias, whatever the title', async () => {
    const catalogue = [known('Old Title', { externalIds: [arxiv('2401.00001')] })];
    const [retitled] = await resolve([paper('New Title', { externalIds: [arxiv('2401.00001')] })], catalogue);
    expect(retitled).toMatchObject({ itemId: itemId('Old Title'), effect: 'merged', title: 'Old Title' });
  });

  test('finds an item by the alias of an earlier record of the dump', async () => {
    const out = await resolve([
      paper('Mamba', { externalIds: [arxiv('2312.00752')] }),
      paper('Mamba: Linear-Time Sequence Modeling', { externalIds: [arxiv('2312.00752')] }),
    ]);
    expect(out.map((p) => p.itemId)).toEqual([itemId('Mamba'), itemId('Mamba')]);
  });

  test('keeps papers of one title with different arXiv ids apart, and finds each again', async () => {
    const first = paper('Attention', { externalIds: [arxiv('2401.00001')] });
    const second = paper('Attention', { externalIds: [arxiv('2401.00002')] });
    const [a, b] = await resolve([first, second]);
    expect([a?.effect, b?.effect]).toEqual(['stored', 'stored']);
    expect(b?.itemId).toBe(itemId('Attention', arxiv('2401.00002')));
    const stored = [
      known('Attention', { externalIds: [arxiv('2401.00001')] }),
      known('Attention', { id: b?.itemId ?? '', externalIds: [arxiv('2401.00002')] }),
    ];
    expect((await resolve([second, first], stored)).map((p) => p.itemId)).toEqual([b?.itemId, a?.itemId]);
  });

  test('counts papers of an interrupted run as stored when it resumes, and as merged afterwards', async () => {
    const mine = known('Mamba', { firstDump: DUMP.id, position: 7 });
    const record = paper('Mamba', { start: 7 });
    expect((await resolve([record], [mine], { ...DUMP, resuming: true }))[0]?.effect).toBe('stored');
    expect((await resolve([record], [mine]))[0]?.effect).toBe('merged');
    const again = paper('Mamba', { start: 90 });
    expect((await resolve([again], [mine], { ...DUMP, resuming: true }))[0]?.effect).toBe('merged');
  });

  test('finds a title in the catalogue after thousands of others', async () => {
    const many = Array.from({ length: 5_000 }, (_, i) => paper(`Paper ${i}`, { start: i }));
    const catalogue = [known('Paper 0', { firstDump: DUMP.id })];
    const out = await resolve([...many, paper('Paper 0', { start: 5_000 })], catalogue);
    expect(out.at(-1)).toMatchObject({ itemId: itemId('Paper 0'), effect: 'merged' });
  });

  test('looks many records up at once', async () => {
    let asked = 0;
    const stage = dedupe(DUMP, async () => {
      asked++;
      return [];
    });
    const input = (async function* () {
      for (let i = 0; i < 640; i++) yield paper(`Paper ${i}`);
    })();
    await Array.fromAsync(stage(input, new AbortController().signal));
    expect(asked).toBe(10);
  });
});
