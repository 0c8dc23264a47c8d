import { relative, resolve } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { filePath } from '../../db/file-path.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';
import { type Environment, readEnvironment, SETTINGS } from '../env.ts';
import { explain } from './explain.ts';
import { printError } from './print.ts';
import { withSettingsFile } from './settings-file.ts';

/** Time within which a signal is the same one: a terminal sends Ctrl-C to npm and to its program, and npm sends it on. */
const REPEAT_MS = 500;

/** Exit code after Ctrl-C, as in shells: 128 + SIGINT. */
const STOPPED_CODE = 130;

/** Exit code when nobody reads the output any more, as in `| head`: 128 + SIGPIPE. */
const UNREAD_CODE = 141;

/**
 * Runs a program: reads the environment, aborts at the first SIGINT or SIGTERM and ends at once at a second one, explains
 * errors that a person can fix in one line, and sets the exit code: that of `main`, 1 for failed work, 2 for a wrong call.
 * @param main returns the exit code
 */
export async function runProgram(
  main: (env: Environment, signal: AbortSignal) => Promise<number>,
): Promise<void> {
  const stop = new AbortController();
  endUnread();
  stopWithSignals(stop);
  if (process.env['npm_lifecycle_event'] !== undefined) stopWithParent(stop);
  let database = 'DATABASE_URL';
  try {
    // By name: Deno checks the permission of each variable.
    const variables = Object.fromEntries(SETTINGS.map((name) => [name, process.env[name]]));
    variables['DATA_FOLDER'] = dataOption() ?? variables['DATA_FOLDER'];
    const env = readEnvironment(withSettingsFile(variables));
    database = env.DATABASE_URL;
    if (variables['DATA_FOLDER']) requireInside(variables['DATA_FOLDER'], env.DATABASE_URL);
    process.exitCode = await main(env, stop.signal);
  } catch (error) {
    if (stop.signal.aborted) {
      printError('paperwire: stopped; run the same command again to continue');
      process.exitCode = STOPPED_CODE;
    } else {
      const line = explain(error, database);
      // A fault of the program: its stack is useful.
      if (line === null) for (const each of inspect(error).split('\n')) printError(each);
      else printError(`paperwire: ${line}`);
      process.exitCode = error instanceof ConfigurationError ? 2 : 1;
    }
  }
}

/** The value of `--data`, which every program takes. The command line refuses the option without a value. */
function dataOption(): string | undefined {
  const { data } = parseArgs({ options: { data: { type: 'string' } }, strict: false }).values;
  return typeof data === 'string' ? data : undefined;
}

/** @throws ConfigurationError when the database is a file outside of the data folder that was chosen */
function requireInside(folder: string, url: string): void {
  if (!url.startsWith('file:') || url.includes(':memory:')) return;
  if (!relative(resolve(folder), filePath(url)).startsWith('..')) return;
  throw new ConfigurationError(
    `Reading --data or DATA_FOLDER "${folder}": DATABASE_URL is ${url}, a file outside of that folder; expected one of the two, or a file inside the folder`,
  );
}

/** Ends the process, as a signal does to others, when what it prints is read no further. */
function endUnread(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(UNREAD_CODE);
    });
}

/** Aborts at the first signal, and ends the process at the next one. */
function stopWithSignals(stop: AbortController): void {
  let since: number | undefined;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      since ??= performance.now();
      stop.abort();
      if (performance.now() - since > REPEAT_MS) process.exit(STOPPED_CODE);
    });
  }
}

/**
 * Aborts when the parent process ends. npm starts a program in a shell and stops only that shell: the program would keep
 * running and keep its port.
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
