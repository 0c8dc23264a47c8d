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

/** Reads the URL of a site; its path may only have what needs no escape. */
export function siteUrl(text: string): string {
  if (!/^https?:\/\/[\w.:-]+(?:\/[\w.~-]+)*\/?$/.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('Expected a URL such as https://ada.github.io/papers.');
  return text.replace(/\/$/, '');
}
