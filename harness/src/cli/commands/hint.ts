import type { Exercise } from '../../model/course';
import { chooseHint } from '../../progress/choose-hint';
import { progressOf, recordHint } from '../../progress/progress';
import { hasSolutions } from '../edition';
import { EXIT, type ExitCode } from '../exit-codes';
import { findCurrent, type Session } from '../session';

/**
 * Shows the next hint for an exercise; `firstFailing` is the test that fails first, where that is
 * known.
 */
export async function showHint(
  session: Session,
  { exercise, firstFailing }: { exercise: Exercise; firstFailing: string | undefined },
): Promise<void> {
  const { root, output, progress } = session;
  const shown = progressOf(progress.read(), exercise.id).hints;
  const chosen = chooseHint(exercise, { firstFailing, shown });
  if (!chosen) {
    output.print(`There is no hint for ${exercise.id}.`);
    return;
  }
  const { hint, number, of } = chosen;
  output.print(`${output.paint.bold(`Hint ${number} of ${of}: ${hint.title}`)}\n\n${hint.text}`);
  if (number === of) {
    const ours = hasSolutions(root) ? ' `solution` shows ours; `undo` brings yours back.' : '';
    output.print(`\nThat was the last one.${ours}`);
  }
  await progress.update((before) => recordHint(before, exercise.id, hint.title));
}

/** Runs the tests to learn what fails first, then shows the hint for it. */
export async function hintCommand(session: Session, asked: string | undefined): Promise<ExitCode> {
  const exercise = findCurrent(session, asked);
  if (!exercise) {
    session.output.print('Every exercise is solved.');
    return EXIT.passed;
  }
  const { runExercise } = await import('./run.js');
  const { result } = await runExercise(session, exercise, { lane: 'local' });
  const firstFailing = result.tests.find(({ verdict }) => verdict === 'failed')?.title;
  await showHint(session, { exercise, firstFailing });
  return EXIT.passed;
}
