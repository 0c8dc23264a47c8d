/** Clocks of machines differ by less. A claim that ends later was made while a clock was wrong, and holds nobody. */
export const MAX_CLOCK_SKEW_MS = 3_600_000;
