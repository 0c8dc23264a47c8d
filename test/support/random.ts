/** Random numbers from 0 to 1 that are the same in every run (xorshift32). @param seed a whole number but 0 */
export function randomNumbers(seed: number): () => number {
  let x = seed | 0;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}
