import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';

import type { Subject } from '#src/judging/subjects';
import { LOCAL, type Place } from '#src/model/workspace';
import { planVariant } from '#src/prove/variants';
import { LIMITS } from '#src/run/limits';
import { JestPool } from '#src/run/pool';
import { sharedRoom } from '#src/run/rooms';

import { noMeasure } from './measure';

export interface LaneFigures {
  /** Seconds for all references' tests, one for each round. */
  readonly local: readonly number[];
  readonly services: readonly number[];
}

/** Runs the references' tests of a chapter in both lanes, in turns. */
export async function benchLanes(
  root: string,
  subjects: readonly Subject[],
  { services, rounds }: { services: Place; rounds: number },
): Promise<LaneFigures> {
  const figures = { local: [] as number[], services: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const local = await timeAll(root, subjects, LOCAL);
    const real = await timeAll(root, subjects, services);
    // The first round fills the caches.
    if (round === 0) continue;
    figures.local.push(local);
    figures.services.push(real);
  }
  return figures;
}

/** Seconds that the tests of all references take. Throws when one does not pass. */
export async function timeAll(
  root: string,
  subjects: readonly Subject[],
  place: Place,
): Promise<number> {
  const start = performance.now();
  const pool = new JestPool(availableParallelism(), { root, limits: LIMITS });
  const runs = subjects.map(async (subject) => {
    const workspace = planVariant(subject, { kind: 'reference' });
    const outcome = await pool.run(workspace, sharedRoom(place));
    const failed =
      outcome.kind !== 'completed' || outcome.tests.some(({ status }) => status === 'failed');
    if (failed) throw noMeasure(`${subject.exercise.id} does not pass in the ${place.lane} lane`);
  });
  await Promise.all(runs);
  await pool.end();
  return (performance.now() - start) / 1000;
}
