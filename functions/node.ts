import { node } from './server/runtime-node.ts';
import { serveCatalogue } from './server/serve.ts';
import { runProgram } from './terminal/run-program.ts';

/** `npm start`: Paperwire on Node. */
await runProgram((env, signal) => serveCatalogue(env, signal, node));
