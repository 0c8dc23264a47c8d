/** What the file of a database has done to the queries of this process: found damage, writes that its disk refused. */

/** A fault and when it was last seen. */
export interface Fault {
  /** Of SQLite: `SQLITE_CORRUPT`. */
  readonly code: string;
  readonly at: Date;
}

/** Collects the faults of a database that {@link watchFaults} watches. */
export class Faults {
  /** The first damage that a query met, until a check finds the database whole. */
  damage: Fault | undefined;
  /** The last write that the disk refused. */
  refusedWrite: Fault | undefined;

  /** Takes any error of a query; ignores those that say nothing of the file. */
  note(error: unknown): void {
    const code = databaseCode(error);
    if (isDamage(error)) this.damage ??= { code, at: new Date() };
    else if (REFUSED_WRITE.test(code)) this.refusedWrite = { code, at: new Date() };
  }
}

/** Whether an error, or one of its causes, means that the file of the database is damaged. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(?:CORRUPT|NOTADB)/.test(databaseCode(error));
}

/** Codes of writes that the disk refused, of SQLite and of the system; and of files that cannot be opened for now. */
const REFUSED_WRITE =
  /^(?:SQLITE_(?:FULL|IOERR|READONLY|CANTOPEN)|(?:ENOSPC|EDQUOT|EROFS|EFBIG|EIO|EMFILE|ENFILE)$)/;

/** Whether an error, or one of its causes, means that the disk takes no bytes, or no more files. */
export function isRefusedWrite(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && REFUSED_WRITE.test(String(cause.code))) return true;
  return false;
}

/** The code of the database in an error or its causes; '' for other errors. */
function databaseCode(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && /^SQLITE_/.test(String(cause.code))) return String(cause.code);
  return '';
}

/** The same client, or transaction, whose errors `faults` notes. */
export function watchFaults<T extends object>(target: T, faults: Faults): T {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const result: unknown = value.apply(target, args);
        if (!(result instanceof Promise)) return result;
        return result.then(
          (settled) => (name === 'transaction' ? watchFaults(settled as object, faults) : settled),
          (error) => {
            faults.note(error);
            throw error;
          },
        );
      };
    },
  });
}
