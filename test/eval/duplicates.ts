import { parseArgs } from 'node:util';
import { openInputs } from '../../functions/server/files/inputs.ts';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { minSimilarity, titleBuckets, titleDistance } from '../../pipeline/identity/duplicates.ts';
import { readPapers } from '../../pipeline/run.ts';
import { embeddingText } from '../../pipeline/stages/embed.ts';
import type { Paper } from '../../pipeline/types.ts';
import { embedAll, openEmbedder } from './embedder.ts';

/*
 * `npm run eval -- duplicates FILE...`: the pairs of papers in these dumps whose titles are alike, with the cosine of their
 * embeddings, the nearest first; `=` marks those that would be linked as possible duplicates. How the least cosines in
 * pipeline/identity/duplicates.ts were found: a person read the pairs of arXiv's papers of 2025 and said which are one paper.
 */

const { positionals } = parseArgs({ allowPositionals: true });
const { signal } = new AbortController();
const papers: Paper[] = [];
for (const place of positionals) {
  for await (const source of openInputs(place, signal)) {
    const dump = await identifyDump(source, { now: new Date() }, signal);
    for await (const piece of readPapers(dump, { signal })) if (piece.kind === 'paper') papers.push(piece);
  }
}

const byBucket = new Map<number, Paper[]>();
const pairs: { a: Paper; b: Paper; distance: number }[] = [];
let candidates = 0;
for (const b of papers) {
  const alike = new Set(titleBuckets(b.title).flatMap((bucket) => byBucket.get(bucket) ?? []));
  candidates += alike.size;
  for (const a of alike) {
    const distance = titleDistance(a.title, b.title);
    if (distance !== null) pairs.push({ a, b, distance });
  }
  for (const bucket of titleBuckets(b.title)) byBucket.set(bucket, [...(byBucket.get(bucket) ?? []), b]);
}

const embedder = await openEmbedder();
const involved = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
const vectors = await embedAll(involved.map(embeddingText), embedder);
await embedder.close();
const vectorOf = (paper: Paper) => vectors[involved.indexOf(paper)] as Float32Array;
const cosine = (a: Paper, b: Paper) => vectorOf(a).reduce((sum, x, i) => sum + x * (vectorOf(b)[i] ?? 0), 0);

console.log(`${papers.length} papers, ${candidates} pairs compared by title, ${pairs.length} alike`);
for (const pair of pairs
  .map((each) => ({ ...each, similarity: cosine(each.a, each.b) }))
  .toSorted((x, y) => y.similarity - x.similarity)) {
  const { a, b, distance, similarity } = pair;
  console.log(
    `${similarity >= minSimilarity(distance) ? '=' : ' '} ${similarity.toFixed(3)} ${distance.toFixed(2)}  ${a.title}`,
  );
  console.log(`${' '.repeat(14)}${b.title}`);
}
