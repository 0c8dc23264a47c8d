/** Something cannot serve for now: too many wait for it, or it does not answer. The same call may succeed later. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** Whether an error means that the database, or what stands before it, cannot serve for now. */
export function isUnavailable(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof UnavailableError || each.name === 'TimeoutError' || isBusy(each) || isClosed(each))
      return true;
  }
  return false;
}

/** Whether the client was closed, because the server stops. */
function isClosed(error: Error): boolean {
  return 'code' in error && error.code === 'CLIENT_CLOSED';
}

/** Whether an error means that another connection holds the write lock. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^SQLITE_(BUSY|LOCKED)/.test(String(error.code));
}
