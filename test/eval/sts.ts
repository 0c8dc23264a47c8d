/**
 * What quantisation costs: Spearman's correlation of the cosines of sentences with the similarity that people gave them, on
 * the development set of STS-B (1,500 pairs; D. Cer and others, SemEval 2017), for int8, which ships, and fp32.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dot, type Vectors } from '../../pipeline/topics/label-vectors.ts';
import { readCsv } from './datasets.ts';
import { embedAll, openEmbedder } from './embedder.ts';
import { spearman } from './sts/spearman.ts';

const { values: options } = parseArgs({ options: { data: { type: 'string' } } });
if (options.data === undefined) {
  throw new Error('eval sts: expected --data DIR, a folder with stsb-en-dev.csv: sentence, sentence, score');
}
const pairs = readCsv(join(options.data, 'stsb-en-dev.csv'));
const scores = pairs.map(([, , score]) => Number(score));
const int8 = await embedPairs('int8');
const fp32 = await embedPairs('fp32');
const agreement = int8.flatMap((half, h) => half.map((vector, i) => dot(vector, fp32[h]?.[i] ?? vector)));
console.table({
  pairs: pairs.length,
  'Spearman, int8': spearman(cosines(int8), scores).toFixed(4),
  'Spearman, fp32': spearman(cosines(fp32), scores).toFixed(4),
  'mean cosine of int8 with fp32': (agreement.reduce((sum, x) => sum + x, 0) / agreement.length).toFixed(4),
});

/** The vectors of the first sentences and of the second ones. */
async function embedPairs(variant: 'int8' | 'fp32'): Promise<readonly [Vectors, Vectors]> {
  const embedder = await openEmbedder(variant);
  try {
    const half = (at: number) =>
      embedAll(
        pairs.map((pair) => pair[at] ?? ''),
        embedder,
      );
    return [await half(0), await half(1)];
  } finally {
    await embedder.close();
  }
}

function cosines([a, b]: readonly [Vectors, Vectors]): number[] {
  return a.map((vector, i) => dot(vector, b[i] ?? vector));
}
