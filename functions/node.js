import { giveMemoryBack, keepCompiled } from './terminal/prepare-process.js';

/** `npm start`: the server on Node. */
giveMemoryBack();
keepCompiled();
const { loadModulesFast } = await import('./terminal/load-modules.ts');
loadModulesFast();
const { runProgram } = await import('./terminal/run-program.ts');
await runProgram(async (env, signal) => {
  const [{ serve }, { node }] = await Promise.all([
    import('./server/serve.ts'),
    import('./server/runtime-node.ts'),
  ]);
  return serve(env, signal, node);
});
