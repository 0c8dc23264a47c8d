/** Errors whose message is written for people. */
const READABLE_ERRORS = new Set(['DumpError', 'ConfigurationError', 'ModelError']);

/** Advice for errors of the database, by prefix of the error code. */
const DATABASE: readonly (readonly [code: string, advice: string])[] = [
  [
    'SQLITE_FULL',
    'the disk is full. Free some space and run the same command again; it continues where it stopped',
  ],
  [
    'SQLITE_IOERR',
    'the disk cannot be read or written. Check that it is mounted and has space, then run the same command again',
  ],
  [
    'SQLITE_READONLY',
    'it is read-only. Make the file and its folder writable for this user, or set DATABASE_URL to another file',
  ],
  [
    'SQLITE_CANTOPEN',
    'it cannot be opened. Check that its folder exists and is writable for this user, or set DATABASE_URL to another file',
  ],
  ['SQLITE_NOTADB', 'it is not a database. Set DATABASE_URL to another file, or move this one away'],
  ['SQLITE_CORRUPT', 'it is damaged. Restore a backup, or move it away and ingest the dumps again'],
  ['SQLITE_BUSY', 'another program has locked it for a minute. End that program, or try again later'],
  ['URL_INVALID', 'the URL is not valid. Set DATABASE_URL to file:PATH or libsql://HOST'],
  [
    'URL_SCHEME_NOT_SUPPORTED',
    'the scheme of the URL is not supported. Set DATABASE_URL to file:PATH or libsql://HOST',
  ],
  ['HRANA', 'the server does not respond like a libSQL server. Check DATABASE_URL and DATABASE_AUTH_TOKEN'],
  ['SERVER_ERROR', 'the server refused the request. Check DATABASE_URL and DATABASE_AUTH_TOKEN'],
];

/** Advice for errors of the operating system. */
const SYSTEM: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken. End the program that uses it, or set PORT to another port',
  EADDRNOTAVAIL:
    'no interface of this machine has this address. Set HOST to one that it has, or to 0.0.0.0 for all',
  ENOSPC: 'the disk is full. Free some space and run the same command again',
  EDQUOT: 'the disk quota is used up. Free some space and run the same command again',
  EACCES: 'permission denied. Grant access to this user, or choose another place',
  EPERM: 'permission denied. Grant access to this user, or choose another place',
  EEXIST: 'a file stands where a folder is needed. Choose another place',
  ENOTDIR: 'a file stands where a folder is needed. Choose another place',
  EROFS: 'the file system is read-only. Choose another place',
  ECONNREFUSED: 'no server listens there. Start the server, or correct the address',
  ENOTFOUND: 'the host does not exist. Correct the address',
};

/** What Node calls an error of the system, in front of what was done: `EACCES: permission denied, `. The advice says the same. */
const NODE_NAME = /E[A-Z]{2,12}: [a-z ]{1,60}(?:, | (?=\S{1,200}:\d+$))/;

/**
 * Explains an error that a person can fix, in one line: what went wrong and what to do.
 * @param error any thrown value; its causes count too
 * @param database URL of the database for messages, without secrets
 * @returns `null` for other errors: those are bugs, and their stack is useful
 */
export function explain(error: unknown, database: string): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (READABLE_ERRORS.has(cause.name)) return cause.message;
    const code = codeOf(cause);
    const advice = DATABASE.find(([prefix]) => code.startsWith(prefix))?.[1];
    if (advice !== undefined) return `database ${database}: ${advice} (${code})`;
    const system = SYSTEM[code];
    if (system !== undefined) return `${cause.message.replace(NODE_NAME, '')}: ${system}`;
    // undici reports a forbidden port without a code.
    if (cause.message === 'bad port')
      return `${database}: HTTP clients may not use this port. Correct the address`;
  }
  return null;
}

/** The code of an error. The driver reports a file that it cannot open without one, as `ConnectionFailed("…")`. */
function codeOf(error: Error): string {
  if (error.message.startsWith('ConnectionFailed(')) return 'SQLITE_CANTOPEN';
  return 'code' in error ? String(error.code) : '';
}
