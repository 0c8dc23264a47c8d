import { once } from 'node:events';
import { setInterval } from 'node:timers';
import { runProgram } from '../../functions/terminal/run-program.ts';
import { postingExample } from './posting-example.ts';
import { startDevWorker } from './worker.ts';

/** Where `npm run dev:worker` serves. */
const PORT = 8788;

/** As wrangler.toml has it, in milliseconds. */
const CRON = 300_000;

/**
 * `npm run dev:worker`: the Worker in workerd against a real database server, until it is stopped.
 * @throws Error when the port is taken, or one of the programs ends by itself
 */
async function devWorker(signal: AbortSignal): Promise<number> {
  const worker = await startDevWorker({ port: PORT, signal, onLine: (line) => console.log(line) });
  const ticks = setInterval(
    () => worker.tick().catch((error) => console.error(`cron: ${error.message}`)),
    CRON,
  );
  try {
    console.log(`
serving on ${worker.url}/ from workerd, with a database of its own at ${worker.databaseUrl} (Ctrl-C stops it)
${postingExample(worker.url, worker.token)}`);
    const stopped = signal.aborted || once(signal, 'abort').then(() => true as const);
    const what = await Promise.race([stopped, worker.ended]);
    if (what !== true) throw new Error(`running the Worker: ${what}`);
    return 0;
  } finally {
    clearInterval(ticks);
    await worker.stop();
  }
}

await runProgram((_, signal) => devWorker(signal));
