import { deno } from './server/runtime-deno.ts';
import { serveCatalogue } from './server/serve.ts';
import { runProgram } from './terminal/run-program.ts';

/** `npm run dev:deno`: Paperwire on Deno. */
await runProgram((env, signal) => serveCatalogue(env, signal, deno));
