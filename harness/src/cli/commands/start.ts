import { examineNeeds } from '../../doctor/examine';
import { emptyCaches } from '../../support/empty-caches';
import { EXIT, type ExitCode } from '../exit-codes';
import { findExercise, type Session } from '../session';
import { runCommand } from './run';
import { watchCommand } from './watch';

/**
 * Opens the course at the first open exercise: in a terminal it watches the files, elsewhere it
 * runs once.
 */
export async function startCommand(session: Session): Promise<ExitCode> {
  const { output } = session;
  const ill = (await examineNeeds(session.root)).filter(({ state }) => state === 'bad');
  for (const { section, what, fix } of ill) output.tell(`${section}: ${what}\n→ ${fix ?? ''}`);
  if (ill.length > 0) return EXIT.machine;
  // At the same time as the first run, which does not wait for it.
  void emptyCaches(session.root);
  const exercise = findExercise(session, undefined);
  if (!exercise) {
    output.print('Every exercise is solved. `npx course list` shows them all.');
    return EXIT.passed;
  }
  const { chapter, brief, title, id } = exercise;
  output.print(`${id}  ${title}\nRead the brief first: chapters/${chapter}/${brief}\n`);
  if (output.interactive) return watchCommand(session, exercise.id);
  return runCommand(session, { exercises: [exercise.id], all: false, lane: 'local', json: false });
}
