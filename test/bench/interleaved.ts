const WARM_UP_ROUNDS = 15;
const ROUNDS = 41;

/**
 * Times several subjects in turns, so that whatever else the machine does affects all of them alike.
 * @returns the times of each subject, in milliseconds
 */
export async function timeInterleaved<Name extends string>(
  subjects: Readonly<Record<Name, () => Promise<unknown>>>,
  { warmUp = WARM_UP_ROUNDS, rounds = ROUNDS } = {},
): Promise<Record<Name, number[]>> {
  const names = Object.keys(subjects) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      const since = performance.now();
      await subjects[name]();
      if (round >= 0) times[name].push(performance.now() - since);
    }
  }
  return times;
}
