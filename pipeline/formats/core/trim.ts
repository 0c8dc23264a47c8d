/** Whether a UTF-16 unit is a character of ASCII that is no white space and no control; not of no unit, which is NaN. */
export function isInk(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f;
}

/** As `text.trim()`. Nearly all texts begin and end with a letter or a sign of ASCII: to see it is quicker than to trim. */
export function trimmed(text: string): string {
  return isInk(text.charCodeAt(0)) && isInk(text.charCodeAt(text.length - 1)) ? text : text.trim();
}
