import {
  type ContextLocalStorage,
  configure,
  getConsoleSink,
  getLogger,
  type LogRecord,
  withContext,
} from '@logtape/logtape';
import type { Environment } from './env.ts';
import { printable } from './printable.ts';

/**
 * The logger of the server and the scheduler. It is silent until `startLogging` has run. Fields of an event stand in its
 * message: `log.info('{name}: {stored} stored', { name, stored })`. Other braces of a message are text.
 */
export const log = getLogger('paperwire');

/** What a platform has to give the log lines of a request its id: an `AsyncLocalStorage`. */
export type LogContext = ContextLocalStorage<Record<string, unknown>>;

let hasContext = false;

/**
 * Logs records from LOG_LEVEL up to the console, one line each: text, or JSON with the fields of the event.
 * @param context without it, lines have no request id
 */
export async function startLogging(
  { LOG_LEVEL, LOG_FORMAT }: Pick<Environment, 'LOG_LEVEL' | 'LOG_FORMAT'>,
  context?: LogContext,
): Promise<void> {
  hasContext = context !== undefined;
  await configure({
    reset: true,
    sinks: { console: getConsoleSink({ formatter: LOG_FORMAT === 'json' ? jsonLine : textLine }) },
    loggers: [
      { category: 'paperwire', lowestLevel: LOG_LEVEL, sinks: ['console'] },
      { category: ['logtape', 'meta'], lowestLevel: 'warning', sinks: ['console'] },
    ],
    ...(context === undefined ? {} : { contextLocalStorage: context }),
  });
}

/** Runs the work of a request. Its log lines have the request's id, also after the response. */
export function withRequestId<T>(requestId: string, work: () => T): T {
  return hasContext ? withContext({ requestId }, work) : work();
}

const warnings = new Set<string>();

/** Logs a warning, unless it was logged before. */
export function warnOnce(message: string): void {
  if (warnings.has(message)) return;
  warnings.add(message);
  log.warning(message);
}

/** Time, level, message. An error that is a field shows its stack, as a part of the line. */
export function textLine(record: LogRecord): string {
  const { timestamp, level, properties } = record;
  const message = messageOf(record, (error) => error.stack ?? String(error));
  const request = 'requestId' in properties ? ` request=${properties['requestId']}` : '';
  return printable(`${new Date(timestamp).toISOString()} ${level} ${message}${request}`);
}

/** An object with `time`, `level`, `message` and the fields of the event. The stack of an error is the field `error`. */
export function jsonLine(record: LogRecord): string {
  const { timestamp, level, properties } = record;
  const error = [...record.message, properties['error']].find((value) => value instanceof Error);
  return printable(
    JSON.stringify({
      time: new Date(timestamp).toISOString(),
      level,
      message: messageOf(record, String),
      ...properties,
      ...(error === undefined ? {} : { error: error.stack ?? String(error) }),
    }),
  );
}

/** The message with its fields. The driver's own rendering takes every brace of a file name for a field. */
function messageOf(
  { rawMessage, message, properties }: LogRecord,
  describeError: (error: Error) => string,
): string {
  if (typeof rawMessage !== 'string') return message.map(String).join('');
  return rawMessage.replace(/\{(\w+)\}/g, (braces, name) => {
    const value = Object.hasOwn(properties, name) ? properties[name] : braces;
    return value instanceof Error ? describeError(value) : String(value);
  });
}
