import type { Command } from 'commander';

import { CourseError } from '../model/course-error';
import { legibleText } from '../support/legible';
import { killAllGroups } from '../support/process-group';
import { endWhenTold } from './ending';
import { EXIT, type ExitCode } from './exit-codes';
import { createOutput } from './output';

/** Runs a command line and returns the exit code. The only place where errors are caught. */
export async function runCommandLine(
  createProgram: (done: (code: ExitCode) => void) => Command,
  argv: readonly string[],
): Promise<number> {
  endWhenTold();
  let exit: ExitCode = EXIT.passed;
  const program = createProgram((code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    return report(error);
  } finally {
    killAllGroups();
  }
}

function report(error: unknown): number {
  const { tell, paint } = createOutput();
  if (error instanceof CourseError) {
    tell(`${paint.red(legibleText(error.message, MOST_TOLD))}\n→ ${error.next}`);
    return error.blame === 'machine' ? EXIT.machine : EXIT.wrong;
  }
  if (isFullDisk(error)) {
    tell(`${paint.red(`the disk is full: ${error.message}`)}\n→ ${FULL_DISK}`);
    return EXIT.machine;
  }
  if (isForbidden(error)) {
    tell(`${paint.red(`your user has no permission for that: ${error.message}`)}\n→ ${FORBIDDEN}`);
    return EXIT.machine;
  }
  if (isCommanderExit(error)) return error.exitCode === 0 ? EXIT.passed : EXIT.wrong;
  tell('This is a bug in the course, not in your code. Please report it with these lines:');
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  tell(legibleText(said, MOST_TOLD));
  return EXIT.bug;
}

/** An error may quote what a learner's code or files say, of any length. */
const MOST_TOLD = 20_000;

const FULL_DISK =
  'Nothing was recorded. Free space on the disk of the course and on that of temporary files (TMPDIR), and run it again.';

function isFullDisk(error: unknown): error is Error {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof Error && (code === 'ENOSPC' || code === 'EDQUOT');
}

const FORBIDDEN =
  '`npx course doctor` shows which files belong to another user, and how to get them back. Then run it again.';

/** Whether a file belongs to another user, as after `sudo npm …`, or the disk is read-only. */
function isForbidden(error: unknown): error is Error {
  const { code, path } = error as NodeJS.ErrnoException;
  const codes = ['EACCES', 'EPERM', 'EROFS'];
  return error instanceof Error && path !== undefined && codes.includes(code ?? '');
}

function isCommanderExit(error: unknown): error is { exitCode: number } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}
