import { configure, getConsoleSink, getLogger } from '@logtape/logtape';
import type { Environment } from './env.ts';

/** The logger of the server and the scheduled runs. Until `startLogging` has run, it says nothing. */
export const log = getLogger('paperwire');

/** Sends log records of `level` and above to the console, one line each: time, level, message. */
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
