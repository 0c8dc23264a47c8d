/** What the running test file still has to release. Free of vitest, so that benchmarks can use it too. */
const pending: (() => unknown)[] = [];

/** Releases something when the test file is done; the last one registered goes first. */
export function afterFile(release: () => unknown): void {
  pending.push(release);
}

/** Releases everything that {@link afterFile} holds. */
export async function releaseAll(): Promise<void> {
  for (let release = pending.pop(); release !== undefined; release = pending.pop()) await release();
}
