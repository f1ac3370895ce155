import { createServer } from 'node:net';

import { CourseError } from '../../model/course-error';
import { EXIT, type ExitCode } from '../exit-codes';
import { findCurrent, type Session } from '../session';
import { runCommand } from './run';

const AN_HOUR = 3600;

/**
 * Runs one exercise with Node's debugger waiting for someone to attach; `.vscode/launch.json` does.
 */
export async function debugCommand(
  session: Session,
  { asked, port }: { asked: string | undefined; port: number },
): Promise<ExitCode> {
  if (!(await isFree(port))) {
    throw new CourseError(`port ${port} is taken, perhaps by another debugger`, {
      next: `Stop the other one, or choose another port, such as \`--port ${port + 1}\`, here and in .vscode/launch.json.`,
    });
  }
  session.output.tell(
    `Waiting for a debugger on 127.0.0.1:${port}. In VS Code: Run and Debug, "Attach to the exercise".`,
  );
  const exit = await runCommand(session, {
    exercises: [findCurrent(session, asked)?.id ?? []].flat(),
    all: false,
    lane: 'local',
    json: false,
    nodeArguments: [`--inspect-brk=127.0.0.1:${port}`],
    seconds: AN_HOUR,
  });
  return exit === EXIT.notPassed ? EXIT.passed : exit;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((tell) => {
    const server = createServer();
    server.once('error', () => tell(false));
    server.listen(port, '127.0.0.1', () => server.close(() => tell(true)));
  });
}
