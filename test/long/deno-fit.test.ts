import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { identifyDump } from '../../pipeline/acquire/input.ts';
import { ingest } from '../../pipeline/run.ts';
import { denoProgram } from '../programs/deno.ts';
import { consumeDeps, inputOf, jsonLines, openPrepared, papers, recordOf } from '../support/pipeline.ts';
import { ROOT } from '../support/program.ts';
import { sampleOfCopies } from './runtimes/learnt-topics.ts';
import { RUNTIMES } from './runtimes/runtimes.ts';

test.skipIf(RUNTIMES[2]?.missing !== null)(
  'Deno fits topics on a thread, to the same bytes as Node',
  async () => {
    const { db } = await openPrepared();
    const content = jsonLines(papers.map((paper) => recordOf(paper)));
    const dump = await identifyDump(inputOf(content, 'papers.jsonl'), { now: new Date() });
    await ingest(dump, await consumeDeps(db).run(), { signal: new AbortController().signal });
    const input = await sampleOfCopies(db);

    const program = join(ROOT, 'test/long/runtimes/fit-process.ts');
    const { name, args } = denoProgram();
    const vectors = (_: string, value: unknown) => (value instanceof Float32Array ? [...value] : value);
    const [onNode, onDeno] = [
      [process.execPath, program],
      [join(ROOT, 'node_modules/.bin', name), ...args.slice(0, -1), program],
    ].map(([command = '', ...rest]) =>
      spawnSync(command, rest, { cwd: ROOT, input: JSON.stringify(input, vectors), encoding: 'utf8' }),
    );
    expect(onNode?.stdout).toMatch(/^[0-9a-f]{64}\n$/);
    expect([onDeno?.stderr, onDeno?.stdout]).toEqual(['', onNode?.stdout]);
  },
);
