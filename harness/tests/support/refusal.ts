import { CourseError } from '../../src/model/course-error';

/**
 * The error that an act is refused with; fails when it is not refused, or by anything but a
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
  throw new Error('this was not refused');
}
