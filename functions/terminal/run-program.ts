import { ConfigurationError } from '../../pipeline/errors.ts';
import { type Environment, readEnvironment, SETTINGS } from '../env.ts';
import { explain } from './explain.ts';

/** Exit code of a program that was stopped by Ctrl-C, as shells have it: 128 + SIGINT. */
const STOPPED = 130;

/**
 * Runs a program from start to exit: reads the environment, turns the first SIGINT or SIGTERM into an abort (a second
 * one ends it at once), says in one line what a person can mend, and leaves with the code that `main` gives, 1 when the
 * work could not be done, 2 when the call was wrong.
 */
export async function runProgram(
  main: (env: Environment, signal: AbortSignal) => Promise<number>,
): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  if (process.env['npm_lifecycle_event'] !== undefined) stopWithParent(stop);
  let database = 'DATABASE_URL';
  try {
    // One by one: Deno asks for a permission for each variable that is read.
    const env = readEnvironment(Object.fromEntries(SETTINGS.map((name) => [name, process.env[name]])));
    database = env.DATABASE_URL;
    process.exitCode = await main(env, stop.signal);
  } catch (error) {
    if (stop.signal.aborted) {
      console.error('paperwire: stopped; what was written is kept, run the same command again to go on');
      process.exitCode = STOPPED;
    } else {
      const line = explain(error, database);
      console.error(line === null ? error : `paperwire: ${line}`);
      process.exitCode = error instanceof ConfigurationError ? 2 : 1;
    }
  }
}

/**
 * npm starts a program in a shell and, when it is told to end, ends the shell alone: without this the program would go
 * on, with nobody to stop it and the port taken.
 */
function stopWithParent(stop: AbortController): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop.abort();
  }, 500);
  watch.unref();
}
