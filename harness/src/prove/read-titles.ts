import { availableParallelism } from 'node:os';

import type { Subject } from '../judging/subjects';
import { JestPool } from '../run/pool';
import type { ProveOptions } from './prove-options';
import { planVariant } from './variants';

type Place = Pick<ProveOptions, 'course' | 'lock' | 'limits' | 'rooms'>;

/**
 * The titles of the tests of suites that are listed without them, by exercise. Only a run tells
 * them: of the reference, once. A suite that does not run has no entry.
 */
export async function readTitles(
  subjects: readonly Subject[],
  place: Place,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const titles = new Map<string, readonly string[]>();
  const { course, lock, limits, rooms } = place;
  const unread = subjects.filter(({ exercise }) => lock.tests[exercise.id] === undefined);
  if (unread.length === 0) return titles;
  const pool = new JestPool(availableParallelism(), { root: course.root, limits });
  await Promise.all(
    unread.map(async (subject) => {
      const outcome = await pool.run(planVariant(subject, { kind: 'reference' }), rooms);
      if (outcome.kind !== 'completed') return;
      titles.set(
        subject.exercise.id,
        outcome.tests.map(({ title }) => title),
      );
    }),
  );
  await pool.end();
  return titles;
}
