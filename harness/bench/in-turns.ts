import { median } from './measure';

/**
 * The median of what each act returns. They take turns, so that what else the machine does meets
 * all of them alike; the first round warms up.
 */
export async function inTurns<Name extends string>(
  rounds: number,
  acts: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(acts) as Name[];
  const returned = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const value = await acts[name]();
      if (round > 0) returned.get(name)?.push(value);
    }
  }
  const medians = [...returned].map(([name, values]) => [name, median(values)]);
  return Object.fromEntries(medians) as Record<Name, number>;
}
