import { EXIT, type ExitCode } from '../exit-codes';
import { findCurrent, type Session } from '../session';
import { runCommand } from './run';

const AN_HOUR = 3600;

/**
 * Runs one exercise with Node's debugger waiting for someone to attach; `.vscode/launch.json` does.
 */
export async function debugCommand(session: Session, asked: string | undefined): Promise<ExitCode> {
  session.output.tell(
    'Waiting for a debugger on 127.0.0.1:9229. In VS Code: Run and Debug, "Attach to the exercise".',
  );
  const exit = await runCommand(session, {
    exercises: [findCurrent(session, asked)?.id ?? []].flat(),
    all: false,
    lane: 'local',
    json: false,
    nodeArguments: ['--inspect-brk=127.0.0.1:9229'],
    seconds: AN_HOUR,
  });
  return exit === EXIT.notPassed ? EXIT.passed : exit;
}
