import { CourseError } from '../../src/model/course-error';

/**
 * The error that an act throws; fails when it throws nothing, or anything other than a
 * `CourseError`.
 */
export function refusalOf(act: () => unknown): Pick<CourseError, 'message' | 'next' | 'blame'> {
  try {
    act();
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    const { message, next, blame } = error;
    return { message, next, blame };
  }
  throw new Error('no error was thrown');
}
