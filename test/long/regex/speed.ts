import { createContext, Script } from 'node:vm';
import type { Attack } from './attacks.ts';

/** How often an attack repeats its pump, and the most characters that makes. */
const TIMES = 5_000;
const LONGEST = 200_000;

/** Microseconds of the processor's time that no pattern takes for so long a text which reads it a few times over. */
const SUSPICIOUS = 5_000;

/** By how much twice the text takes longer at most: linear time gives 2, quadratic 4. */
const GROWTH = 2.8;

/** After so many milliseconds an attack is broken off: it has succeeded. */
const LIMIT = 600;

const context = createContext({ pattern: / /, text: '' });
const search = new Script(
  "pattern.lastIndex = 0; pattern.sticky ? pattern.exec(text) : text.replace(pattern, '')",
);

/**
 * The first attack on which a regular expression takes more than linear time, or `undefined`. What counts is how its own time grows,
 * so that a slow or busy machine changes nothing.
 */
export function slowOn({ source, flags }: RegExp, attacks: readonly Attack[]): Attack | undefined {
  const pattern = new RegExp(source, flags.includes('y') || flags.includes('g') ? flags : `${flags}g`);
  return attacks.find(({ prefix, pump, suffix }) => {
    const times = Math.min(TIMES, Math.floor(LONGEST / pump.length));
    const text = (factor: number) => `${prefix}${pump.repeat(factor * times)}${suffix}`;
    // The first run compiles.
    run(pattern, `${prefix}${pump}${suffix}`);
    // Three times, as a machine may be busy with something else.
    return [1, 2, 3].every(() => {
      const once = run(pattern, text(1));
      if (once < SUSPICIOUS) return false;
      return once === Number.POSITIVE_INFINITY || run(pattern, text(2)) > GROWTH * once;
    });
  });
}

/** How long a search through the whole text takes, in microseconds of the processor's time. */
function run(pattern: RegExp, text: string): number {
  Object.assign(context, { pattern, text });
  const before = process.cpuUsage();
  try {
    search.runInContext(context, { timeout: LIMIT });
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return Number.POSITIVE_INFINITY;
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
