import { runProgram } from './commands/run-program.ts';
import { node } from './runtime-node.ts';
import { serveLibrary } from './serve-node.ts';

/** `npm start`: Paperwire on Node. */
await runProgram((env, signal) => serveLibrary(env, signal, node));
