const ROUNDS = 41;

/** Times of each subject in milliseconds; they take turns, so that what disturbs the machine disturbs all. */
export async function inTurns<Name extends string>(
  subjects: Readonly<Record<Name, () => Promise<unknown>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(subjects) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -15; round < ROUNDS; round++) {
    for (const name of names) {
      const since = performance.now();
      await subjects[name]();
      // The first rounds warm up.
      if (round >= 0) times[name].push(performance.now() - since);
    }
  }
  return times;
}
