/** A number with commas between its thousands: `20,000`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

/** A rate for people: without decimals from a hundred on. */
export function roughly(rate: number): string {
  return grouped(rate < 100 ? rate : Math.round(rate));
}

/** A count with its noun: `1 paper`, `20,000 papers`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
