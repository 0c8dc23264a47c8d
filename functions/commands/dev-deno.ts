import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import packageJson from '../../package.json' with { type: 'json' };
import type { Environment } from '../env.ts';
import { Programs } from '../programs-node.ts';
import { postingExample } from './posting-example.ts';

/** Where `npm run dev:deno` serves. */
const PORT = 8789;

/**
 * `npm run dev:deno`: the server on Deno with the permissions that `npm run start:deno` gives it and a token for
 * development, until it is stopped.
 * @returns the exit code of Deno
 */
export async function devDenoCommand(env: Environment, signal: AbortSignal): Promise<number> {
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

/** What `npm run start:deno` runs. */
export function denoProgram(): { readonly name: string; readonly args: readonly string[] } {
  const [name = '', ...args] = packageJson.scripts['start:deno'].split(' ');
  return { name, args };
}
