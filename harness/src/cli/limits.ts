import { CourseError } from '../model/course-error';
import { LIMITS, type Limits } from '../run/limits';

const A_DAY = 86_400;

/** What a run may take. `COURSE_SECONDS` sets another time: for slow machines, and for tests that wait for the end of it. */
export function runLimits(): Limits {
  const asked = process.env['COURSE_SECONDS'];
  if (asked === undefined) return LIMITS;
  const seconds = Number(asked);
  if (seconds > 0 && seconds <= A_DAY) return { ...LIMITS, seconds };
  throw new CourseError(`COURSE_SECONDS is "${asked}"`, {
    next: 'Set it to a number of seconds, such as 60, or leave it out.',
  });
}
