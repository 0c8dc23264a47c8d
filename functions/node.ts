import { giveMemoryBack } from './terminal/give-memory-back.ts';
import { loadModulesFast } from './terminal/load-modules.ts';

/** `npm start`: the server on Node. */
giveMemoryBack();
loadModulesFast();
const { runProgram } = await import('./terminal/run-program.ts');
await runProgram(async (env, signal) => {
  const [{ serve }, { node }] = await Promise.all([
    import('./server/serve.ts'),
    import('./server/runtime-node.ts'),
  ]);
  return serve(env, signal, node);
});
