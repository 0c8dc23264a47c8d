/** A number with commas between its thousands: `20,000`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

/** How many of something there are: `1 paper`, `20,000 papers`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
