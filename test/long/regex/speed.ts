import { createContext, Script } from 'node:vm';
import type { Attack } from './attacks.ts';

/** Maximum number of pumps of an attack, and maximum length of its text. */
const MAX_PUMPS = 5_000;
const MAX_TEXT_CHARS = 200_000;

/** Processor time below which a pattern is fast enough, whatever its growth. */
const FAST_MICROSECONDS = 5_000;

/** Maximum ratio of the times for twice the text and the text: linear time gives 2, quadratic 4. */
const MAX_GROWTH = 2.8;

/** Measurements that all have to show the growth; runs that are stopped show it sooner. */
const MEASUREMENTS = 8;
const MAX_STOPPED_RUNS = 2;

/** Time after which an attack is stopped: it succeeded. */
const RUN_TIMEOUT_MS = 600;

const context = createContext({ pattern: / /, text: '' });
const search = new Script(
  "pattern.lastIndex = 0; pattern.sticky ? pattern.exec(text) : text.replace(pattern, '')",
);

/**
 * Finds the first attack on which a regular expression takes more than linear time; `undefined` without one. Compares processor
 * times with each other, so a slow machine changes nothing.
 */
export function slowOn({ source, flags }: RegExp, attacks: readonly Attack[]): Attack | undefined {
  const pattern = new RegExp(source, flags.includes('y') || flags.includes('g') ? flags : `${flags}g`);
  return attacks.find(({ prefix, pump, suffix }) => {
    const times = Math.min(MAX_PUMPS, Math.floor(MAX_TEXT_CHARS / pump.length));
    const text = (factor: number) => `${prefix}${pump.repeat(factor * times)}${suffix}`;
    // The first run compiles.
    run(pattern, `${prefix}${pump}${suffix}`);
    // Each time anew: garbage collection and other work of the machine make single runs longer.
    let stopped = 0;
    for (let i = 0; i < MEASUREMENTS && stopped < MAX_STOPPED_RUNS; i++) {
      const once = run(pattern, text(1));
      if (once < FAST_MICROSECONDS) return false;
      if (once === Number.POSITIVE_INFINITY) stopped++;
      else if (run(pattern, text(2)) <= MAX_GROWTH * once) return false;
    }
    return true;
  });
}

/** Measures a search through the whole text, in microseconds of processor time. */
function run(pattern: RegExp, text: string): number {
  Object.assign(context, { pattern, text });
  const before = process.cpuUsage();
  try {
    search.runInContext(context, { timeout: RUN_TIMEOUT_MS });
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return Number.POSITIVE_INFINITY;
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
