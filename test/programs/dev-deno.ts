import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Environment } from '../../functions/env.ts';
import { runProgram } from '../../functions/terminal/run-program.ts';
import { denoProgram } from './deno.ts';
import { postingExample } from './posting-example.ts';
import { Programs } from './programs.ts';

/** Where `npm run dev:deno` serves. */
const PORT = 8789;

/**
 * `npm run dev:deno`: the server on Deno with the permissions that `npm run start:deno` gives it and a token for
 * development, until it is stopped.
 * @returns the exit code of Deno
 */
async function devDeno(env: Environment, signal: AbortSignal): Promise<number> {
  const token = env.INGEST_TOKEN ?? randomBytes(18).toString('base64url');
  const programs = new Programs(signal, (line) => {
    console.log(line);
    if (line.includes('serving on')) console.log(postingExample(`http://localhost:${PORT}`, token));
  });
  try {
    const server = programs.start({
      ...denoProgram(),
      variables: { PORT: String(PORT), INGEST_TOKEN: token },
    });
    const [code] = await once(server, 'close', { signal });
    return code ?? 1;
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  } finally {
    await programs.end();
  }
}

await runProgram(devDeno);
