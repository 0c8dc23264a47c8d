import { runProgram } from './commands/run-program.ts';
import { deno } from './runtime-deno.ts';
import { serveLibrary } from './serve-node.ts';

/** `npm run dev:deno`: Paperwire on Deno. */
await runProgram((env, signal) => serveLibrary(env, signal, deno));
