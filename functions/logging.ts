import { configure, getConsoleSink, getLogger } from '@logtape/logtape';
import type { Environment } from './env.ts';

/** The logger of the server and the scheduler. It is silent until `startLogging` has run. */
export const log = getLogger('paperwire');

/** Logs records from `level` up to the console, a line each: time, level, message. */
export async function startLogging(level: Environment['LOG_LEVEL']): Promise<void> {
  await configure({
    reset: true,
    sinks: {
      console: getConsoleSink({
        formatter: ({ timestamp, level: severity, message }) => [
          `${new Date(timestamp).toISOString()} ${severity} ${message.map(String).join('')}`,
        ],
      }),
    },
    loggers: [
      { category: 'paperwire', lowestLevel: level, sinks: ['console'] },
      { category: ['logtape', 'meta'], lowestLevel: 'warning', sinks: ['console'] },
    ],
  });
}

const warnings = new Set<string>();

/** Logs a warning, unless it was logged before. */
export function warnOnce(message: string): void {
  if (warnings.has(message)) return;
  warnings.add(message);
  log.warning(message);
}
