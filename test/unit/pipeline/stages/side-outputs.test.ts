import { expect, test } from 'vitest';
import { classify } from '../../../../pipeline/stages/classify.ts';
import { dedupe } from '../../../../pipeline/stages/dedupe.ts';
import { embed } from '../../../../pipeline/stages/embed.ts';
import { load } from '../../../../pipeline/stages/load.ts';
import { normalise } from '../../../../pipeline/stages/normalise.ts';
import type { Embedder, SideOutput, Stage } from '../../../../pipeline/types.ts';

const embedder = { model: 'none', dimensions: 1, concurrency: 1 } as Embedder;
const capturedAt = '2025-03-11T00:00:00Z';

const stages: Readonly<Record<string, Stage<SideOutput, unknown>>> = {
  normalise: normalise({ capturedAt }),
  dedupe: dedupe({ id: 'd', resuming: false }, async () => []),
  embed: embed(embedder),
  classify: classify({ slugs: new Set(), score: () => [] }),
  load: load(async () => {}),
};

const sideOutputs: SideOutput[] = [
  { kind: 'boilerplate', lines: 1, start: 0, end: 1 },
  { kind: 'reject', stage: 'split', code: 'missing-title', message: '', raw: '', start: 1, end: 2 },
  { kind: 'update', title: 'A Title', externalIds: [], start: 2, end: 3 },
];

test.each(Object.entries(stages))('%s() passes side outputs on, in their order', async (_, stage) => {
  const input = (async function* () {
    yield* sideOutputs;
  })();
  expect(await Array.fromAsync(stage(input, new AbortController().signal))).toEqual(sideOutputs);
});

test.each(Object.entries(stages))('%s() holds few side outputs back', async (_, stage) => {
  let produced = 0;
  const input = (async function* () {
    for (;;) {
      produced++;
      yield sideOutputs[0] as SideOutput;
    }
  })();
  let taken = 0;
  for await (const _output of stage(input, new AbortController().signal)) if (++taken === 1_000) break;
  expect(produced - taken).toBeLessThan(100);
});
