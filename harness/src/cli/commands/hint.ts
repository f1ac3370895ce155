import type { Exercise } from '../../model/course';
import { chooseHint } from '../../progress/choose-hint';
import { progressOf, recordHint } from '../../progress/progress';
import { wrapMarkdown } from '../../report/wrap-markdown';
import { hasSolutions } from '../edition';
import { EXIT, type ExitCode } from '../exit-codes';
import { findCurrent, type Session } from '../session';

/**
 * Shows the next hint for an exercise; `firstFailing` is the first failing test, if it is known.
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
  await progress.update((before) => recordHint(before, exercise.id, hint.title));
  const { bold } = output.paint;
  const text = wrapMarkdown(hint.text, output.columns);
  output.print(`${bold(`Hint ${number} of ${of}: ${hint.title}`)}\n\n${text}`);
  if (number === of) {
    const ours = hasSolutions(root)
      ? ' `npx course solution` puts our answer in place of yours; `npx course undo` brings yours back.'
      : '';
    output.print(`\nThat was the last one.${ours}`);
  }
}

/** Shows again the hints for an exercise that were shown already. */
export function showHintsAgain({ output, progress }: Session, exercise: Exercise): void {
  const { hints: shown } = progressOf(progress.read(), exercise.id);
  const again = exercise.hints.filter(({ title }) => shown.includes(title));
  if (again.length === 0) output.print(`No hint for ${exercise.id} has been shown yet.`);
  for (const { title, text } of again) {
    output.print(`${output.paint.bold(title)}\n\n${wrapMarkdown(text, output.columns)}\n`);
  }
}

/** Runs the tests to find the first failing one, then shows the hint for it. */
export async function hintCommand(
  session: Session,
  { asked, again }: { asked: string | undefined; again: boolean },
): Promise<ExitCode> {
  const exercise = findCurrent(session, asked);
  if (!exercise) {
    session.output.print('Every exercise is solved.');
    return EXIT.passed;
  }
  if (again) {
    showHintsAgain(session, exercise);
    return EXIT.passed;
  }
  const { runExercise } = await import('./run.js');
  const { result } = await runExercise(session, exercise, { lane: 'local' });
  const firstFailing = result.tests.find(({ verdict }) => verdict === 'failed')?.title;
  await showHint(session, { exercise, firstFailing });
  return EXIT.passed;
}
