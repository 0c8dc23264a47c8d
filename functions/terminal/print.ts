import { printable } from '../printable.ts';

/** Prints results: a line, or several. What could forge lines or steer the terminal is escaped; JSON stays the same JSON. */
export function print(lines: string | readonly string[]): void {
  for (const line of typeof lines === 'string' ? [lines] : lines) console.log(printable(line));
}

/** Prints a line for the person at the terminal to standard error. */
export function printError(line: string): void {
  console.error(printable(line));
}
