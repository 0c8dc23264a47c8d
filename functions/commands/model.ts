import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureModel } from '../../pipeline/model/build.ts';
import { EFFORTS } from '../../pipeline/model/effort.ts';
import { ARTIFACTS, graphName, TOKENISER } from '../../pipeline/model/minilm.ts';
import { reduceGraph } from '../../pipeline/model/reduced-graph.ts';
import { type Environment, modelFolder } from '../env.ts';
import { print, printError } from '../terminal/print.ts';

/** `paperwire model <folder>`: writes model, a graph for each effort and tokeniser, the assets of a Worker. */
export async function modelCommand(folder: string, env: Environment, signal: AbortSignal): Promise<number> {
  const model = await ensureModel({
    variant: 'int8',
    cacheDir: modelFolder(env),
    signal,
    onWarning: (line) => printError(`paperwire: ${line}`),
  });
  await mkdir(folder, { recursive: true });
  await copyFile(model.path, join(folder, ARTIFACTS.int8.name));
  for (const effort of EFFORTS)
    await writeFile(join(folder, graphName(effort)), reduceGraph(model.graph, effort));
  await writeFile(join(folder, TOKENISER.name), model.tokeniserJson);
  print(`Wrote the model to ${folder}`);
  return 0;
}
