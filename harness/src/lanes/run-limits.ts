import { CourseError } from '../model/course-error';
import type { Lane } from '../model/workspace';
import { LIMITS, type Limits, PATIENT_LIMITS } from '../run/limits';

const A_DAY = 86_400;

/** The limits of a run in this lane. */
export function runLimits(lane: Lane): Limits {
  return withAskedSeconds(lane === 'local' ? LIMITS : PATIENT_LIMITS);
}

/**
 * `COURSE_SECONDS` sets another time limit: for slow machines, and for tests that wait until it is
 * reached.
 */
export function withAskedSeconds(usual: Limits): Limits {
  const asked = process.env['COURSE_SECONDS'];
  if (asked === undefined) return usual;
  const seconds = Number(asked);
  if (seconds > 0 && seconds <= A_DAY) return { ...usual, seconds };
  throw new CourseError(`COURSE_SECONDS is "${asked}"`, {
    next: 'Set it to a number of seconds, such as 60, or leave it out.',
  });
}
