import { deno } from './server/runtime-deno.ts';
import { serve } from './server/serve.ts';
import { runProgram } from './terminal/run-program.ts';

/** `npm run start:deno`: the server on Deno. */
await runProgram((env, signal) => serve(env, signal, deno));
