import { InvalidArgumentError } from 'commander';

/** Collects the values of a repeatable option. */
export function gather(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** Reads a whole number from 1. */
export function positive(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1.');
  return Number(text);
}
