/** Errors whose message was written for the person who reads it. */
const PLAIN = new Set(['DumpError', 'ConfigurationError', 'ModelError']);

/** What to do about what the database says, by its error code. Longest prefix first. */
const DATABASE: readonly (readonly [code: string, advice: string])[] = [
  [
    'SQLITE_FULL',
    'the disk is full. Free some space and run the same command again: what was written is kept',
  ],
  [
    'SQLITE_IOERR',
    'the disk cannot be read or written. Check that it is there and has space, then run the same command again',
  ],
  [
    'SQLITE_READONLY',
    'it can only be read. Make the file and its folder writable for this user, or set DATABASE_URL to another',
  ],
  [
    'SQLITE_CANTOPEN',
    'it cannot be opened. Check that its folder exists and is writable for this user, or set DATABASE_URL to another',
  ],
  ['SQLITE_NOTADB', 'it is not a database. Set DATABASE_URL to another file, or move this one away'],
  ['SQLITE_CORRUPT', 'it is damaged. Restore it from a copy, or move it away and ingest the dumps again'],
  ['SQLITE_BUSY', 'another program has kept it locked for a minute. End that program or try again later'],
  ['URL_INVALID', 'the URL is not valid. Set DATABASE_URL to file:PATH or libsql://HOST'],
  ['URL_SCHEME_NOT_SUPPORTED', 'the URL is of no known kind. Set DATABASE_URL to file:PATH or libsql://HOST'],
  ['HRANA', 'the server did not answer as a libSQL server does. Check DATABASE_URL and DATABASE_AUTH_TOKEN'],
  ['SERVER_ERROR', 'the server refused. Check DATABASE_URL and DATABASE_AUTH_TOKEN'],
];

/** What to do about what the operating system says. */
const SYSTEM: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken. End the program that uses it, or set PORT to another',
  ENOSPC: 'the disk is full. Free some space and run the same command again',
  EDQUOT: 'the disk quota is used up. Free some space and run the same command again',
  EACCES: 'permission denied. Give this user the right, or choose another place',
  EPERM: 'permission denied. Give this user the right, or choose another place',
  EROFS: 'the file system can only be read. Choose another place',
  ECONNREFUSED: 'nothing answers there. Start the server, or correct the address',
  ENOTFOUND: 'there is no such host. Correct the address',
};

/**
 * Says in one line what went wrong and what to do, for faults that a person can mend.
 * @param error anything that was thrown; the causes behind it are looked at too
 * @param database where the database is, for messages about it; without secrets
 * @returns `null` for anything else: that is a fault of the program and deserves its stack
 */
export function explain(error: unknown, database: string): string | null {
  for (let fault = error; fault instanceof Error; fault = fault.cause) {
    if (PLAIN.has(fault.name)) return fault.message;
    const code = codeOf(fault);
    const advice = DATABASE.find(([prefix]) => code.startsWith(prefix))?.[1];
    if (advice !== undefined) return `database ${database}: ${advice} (${code})`;
    const system = SYSTEM[code];
    if (system !== undefined) return `${fault.message}: ${system}`;
    // undici hides what happened one or two causes down, and not all of it has a code.
    if (fault.message === 'bad port')
      return `${database}: the port is one that no HTTP client may use. Correct the address`;
  }
  return null;
}

/** The driver reports a file that it cannot open without a code, as `ConnectionFailed("…: <SQLite's number>")`. */
function codeOf(fault: Error): string {
  if (fault.message.startsWith('ConnectionFailed(')) return 'SQLITE_CANTOPEN';
  return 'code' in fault ? String(fault.code) : '';
}
