import { node } from './server/runtime-node.ts';
import { serve } from './server/serve.ts';
import { runProgram } from './terminal/run-program.ts';

/** `npm start`: the server on Node. */
await runProgram((env, signal) => serve(env, signal, node));
