/** A dump that cannot be ingested: empty, binary, in no known format. The message says what was found and expected. */
export class DumpError extends Error {
  override readonly name = 'DumpError';
  /** Machine-readable reason, kebab case: `empty`, `binary`, `unknown-format`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A wrong setting, file or argument. The message names the value and what was expected. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * The error of a list that has faults, in a line: the first one, and how many there are.
 * @param lint the command that names all
 */
export function faultyList(name: string, faults: readonly string[], lint: string): ConfigurationError {
  const more = faults.length === 1 ? '' : `; npx paperwire ${lint} names all ${faults.length} faults`;
  return new ConfigurationError(`Reading ${name}: ${faults[0]}${more}`);
}

/** A model that cannot be built, read or run. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/** Bytes that cannot be kept: the disk is full or cannot be written. The message names no path; the cause does. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: 'disk-full' | 'not-writable';

  constructor(code: StorageError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Codes of errors that statements have because of their values; other codes are of the database, the network or the system. */
const STATEMENT_CODES = /^SQLITE_(?:TOOBIG|CONSTRAINT|MISMATCH|RANGE|ERROR)/;

/** Whether an unexpected error may come from the bytes of a dump, so that another attempt would end with it too. */
export function mayLieInDump(error: unknown): error is Error {
  if (error instanceof DumpError) return true;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ConfigurationError || cause instanceof ModelError) return false;
    if ('code' in cause && !STATEMENT_CODES.test(String(cause.code))) return false;
  }
  return error instanceof Error;
}

/** The failure of a dump on which a parser tripped: other dumps go on. */
export function unexpectedError(doing: string, cause: Error): DumpError {
  const message = `${doing} ended with an unexpected ${cause.name}: ${cause.message}; this is a bug of Paperwire: please report it with the dump`;
  return new DumpError('unexpected-error', message, { cause });
}

/** A value of a configuration file as text; hides URLs, which may hold a secret. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string' && value.includes('://')) return 'this value (hidden)';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}… (${text.length} characters)` : text;
}
