/** A number with commas between its thousands: `20,000`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

/** A rate as people read it: from a hundred on, without decimals. */
export function roughly(rate: number): string {
  return grouped(rate < 100 ? rate : Math.round(rate));
}

/** How many of something there are: `1 paper`, `20,000 papers`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
