import { userInfo } from 'node:os';

import { CourseError } from '../../model/course-error';

/**
 * What the system says where the submission itself is to blame: a file is gone, is something else
 * by now, or has a path that no system takes. Everything else (no permission, a broken disk, too
 * many open files) is the machine's.
 */
const SUBMISSIONS_OWN = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO']);

const NO_PERMISSION = new Set(['EACCES', 'EPERM']);

/** Whether an error is one that the system answered a call with. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return (error as NodeJS.ErrnoException).syscall !== undefined;
}

/**
 * The error of the machine where the grader could not read a path for no fault of the submission;
 * `undefined` for every other error.
 */
export function cannotRead(path: string, error: unknown): CourseError | undefined {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!isSystemError(error) || SUBMISSIONS_OWN.has(code)) return undefined;
  return new CourseError(`${path} cannot be read by ${currentUser()}: ${code}`, {
    next: NO_PERMISSION.has(code)
      ? 'Nothing was graded. Give that user the right to read the submission (`chmod -R u+rX`, as its owner), or grade as a user who has it.'
      : 'Nothing was graded. This is a failure of this machine and not of the submission: repair it, then grade again.',
    blame: 'machine',
    cause: error,
  });
}

function currentUser(): string {
  try {
    const { username, uid } = userInfo();
    return `the user ${username}${uid < 0 ? '' : ` (uid ${uid})`}`;
  } catch {
    // Containers often run as a user that has no name.
    return `the user with uid ${process.getuid?.()}`;
  }
}
