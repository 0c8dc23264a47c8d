import { DumpError, ModelError } from '../../../pipeline/errors.ts';

/** An error as a message between threads can carry it. A clone of the error would lose its class and its code. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly stack: string | undefined;
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error))
    return { name: 'Error', message: String(error), code: undefined, stack: undefined };
  const { name, message, stack } = error;
  return { name, message, stack, code: 'code' in error ? String(error.code) : undefined };
}

/** The error with its name and its code; a DumpError or a ModelError is one again. */
export function errorOf({ name, message, code, stack }: Failure): Error {
  const error =
    name === 'DumpError'
      ? new DumpError(code ?? 'failed', message)
      : name === 'ModelError'
        ? new ModelError(message)
        : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return Object.assign(error, { name, ...(code !== undefined && { code }) });
}
