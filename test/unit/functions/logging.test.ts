import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { log, startLogging, withRequestId } from '../../../functions/logging.ts';

/** What a name from an archive may hold: another line, a colour, a line of another direction, a field of the event. */
const HOSTILE = 'a.txt\n2026-01-01T00:00:00.000Z info forged\u001b[31m\u009b2J\u2028\u202e{name}{stored}';
const ESCAPED = String.raw`a.txt\n2026-01-01T00:00:00.000Z info forged\u001b[31m\u009b2J\u2028\u202e{name}{stored}`;

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
  for (const name of ['debug', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, name).mockImplementation((...parts) => void lines.push(parts.join(' ')));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await startLogging({ LOG_LEVEL: 'error', LOG_FORMAT: 'text' });
});

const withoutTime = (line: string | undefined) => line?.replace(/^\S+ /, '');
const start = (LOG_FORMAT: 'text' | 'json') =>
  startLogging({ LOG_LEVEL: 'debug', LOG_FORMAT }, new AsyncLocalStorage());

describe('startLogging() with text', () => {
  test('writes one line for a message, a field or an error of several', async () => {
    await start('text');
    const error = new Error(HOSTILE);
    log.info(HOSTILE);
    log.info('{name}: {stored} stored', { name: HOSTILE, stored: 2 });
    log.warning`hub: ${error}`;
    log.error('answering: {error}', { error });
    expect(lines.map(withoutTime)).toEqual([
      `info ${ESCAPED}`,
      `info ${ESCAPED}: 2 stored`,
      `warning hub: Error: ${ESCAPED}`,
      expect.stringContaining(`error answering: Error: ${ESCAPED}\\n    at `),
    ]);
    expect(lines.filter((line) => /[\p{Cc}\u2028\u202e]/u.test(line))).toEqual([]);
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info /);
  });

  test('names the request in its lines, also in those after an await', async () => {
    await start('text');
    await withRequestId('abc-1', async () => {
      log.info('first');
      await Promise.resolve();
      log.debug('second');
    });
    log.info('third');
    expect(lines.map(withoutTime)).toEqual([
      'info first request=abc-1',
      'debug second request=abc-1',
      'info third',
    ]);
  });
});

describe('startLogging() with json', () => {
  test('writes the fields of an event as properties', async () => {
    await start('json');
    withRequestId('abc-2', () => log.info('{name}: {stored} stored', { name: HOSTILE, stored: 2 }));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        level: 'info',
        message: `${HOSTILE}: 2 stored`,
        requestId: 'abc-2',
        name: HOSTILE,
        stored: 2,
      },
    ]);
    expect(lines[0]).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
  });

  test('writes the stack of an error as a property', async () => {
    await start('json');
    log.error`hub: ${new TypeError('no')}`;
    log.error('answering {path}: {error}', { path: '/', error: new RangeError('x') });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { message: 'hub: TypeError: no', error: expect.stringMatching(/^TypeError: no\n {4}at /) },
      {
        message: 'answering /: RangeError: x',
        path: '/',
        error: expect.stringMatching(/^RangeError: x\n {4}at /),
      },
    ]);
  });

  test('leaves out what is below the level', async () => {
    await startLogging({ LOG_LEVEL: 'warning', LOG_FORMAT: 'json' });
    log.info('quiet');
    log.warning('loud');
    expect(lines.map((line) => JSON.parse(line).message)).toEqual(['loud']);
  });
});
