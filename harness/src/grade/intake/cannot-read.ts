import { userInfo } from 'node:os';

import { CourseError } from '../../model/course-error';
import { legibleName } from '../../support/legible';

/**
 * Error codes that the submission itself causes: a file is missing, has become something else, or
 * has a path that no system accepts. Everything else (no permission, a broken disk, too many open
 * files) is a fault of the machine.
 */
const SUBMISSIONS_OWN = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO']);

const NO_PERMISSION = new Set(['EACCES', 'EPERM']);

/** Whether an error comes from a system call. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return (error as NodeJS.ErrnoException).syscall !== undefined;
}

/**
 * An error of the machine, when the grader could not read a path and the submission is not the
 * cause; `undefined` for every other error.
 */
export function cannotRead(path: string, error: unknown): CourseError | undefined {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!isSystemError(error) || SUBMISSIONS_OWN.has(code)) return undefined;
  return new CourseError(`${legibleName(path)} cannot be read by ${currentUser()}: ${code}`, {
    next: NO_PERMISSION.has(code)
      ? 'Nothing was graded. Give that user the right to read the submission (`chmod -R u+rX`, as its owner), or grade as a user who has it.'
      : 'Nothing was graded. This is a failure of this machine and not of the submission: fix it, then grade again.',
    blame: 'machine',
    cause: error,
  });
}

function currentUser(): string {
  try {
    const { username, uid } = userInfo();
    return `the user ${username}${uid < 0 ? '' : ` (uid ${uid})`}`;
  } catch {
    // In containers, the user often has no name.
    return `the user with uid ${process.getuid?.()}`;
  }
}
