import { openRooms } from '../../lanes/open-lane';
import { withAskedSeconds } from '../../lanes/run-limits';
import type { Lane } from '../../model/workspace';
import { readAttempts } from '../../prove/adversary/read-attempts';
import { tryAttempts } from '../../prove/adversary/try-attempts';
import { checkLock } from '../../prove/lock-rules';
import { type AttemptRow, countAttempts, renderAttempts } from '../../report/render-attempts';
import { PATIENT_LIMITS } from '../../run/limits';
import { TypeService } from '../../types/type-service';
import { EXIT, type ExitCode } from '../exit-codes';
import { findExercise, type Session } from '../session';
import { tellProgress } from '../tell-progress';

export interface AdversaryCommand {
  readonly folder: string;
  /** Only the attempts at these; all when empty. */
  readonly exercises: readonly string[];
  readonly lane: Lane;
  readonly json: boolean;
}

/** Judges answers that are not in the repository, and reports which of them got a wrong verdict. */
export async function adversaryCommand(
  session: Session,
  { folder, exercises, lane, json }: AdversaryCommand,
): Promise<ExitCode> {
  const { output, open } = session;
  const { course, originals } = open;
  const only = exercises.flatMap((one) => findExercise(session, one)?.id ?? []);
  const all = readAttempts(folder, course);
  const attempts = all.filter(({ exercise }) => only.length === 0 || only.includes(exercise.id));
  await using rooms = await openRooms(course.root, lane, { servers: 'shared' });
  using types = new TypeService(course.root);
  const verdicts = await tryAttempts(attempts, {
    course,
    originals,
    rooms,
    limits: withAskedSeconds(PATIENT_LIMITS),
    checkTypes: (checks) => types.checkAll(checks),
    onTrial: tellProgress(output, 'runs'),
  });
  const rows = verdicts.map(({ attempt, ...verdict }): AttemptRow => {
    const { exercise, name, kind, about } = attempt;
    return { exercise: exercise.id, name, kind, about, ...verdict };
  });
  const { right, wrong } = countAttempts(rows);
  const of = attempts.map(({ exercise }) => exercise.chapter);
  const replaced = checkLock(course, originals, { of }).map(({ where }) => where);
  if (json) {
    output.json({ schema: 'bookshop-course/attempts/v1', right, wrong, replaced, rows });
  } else {
    output.print(renderAttempts(rows, output.paint));
    if (replaced.length > 0) output.print(tellReplaced(replaced));
  }
  const isAllAsMeant = right.accepted === right.all && wrong.rejected === wrong.all;
  return isAllAsMeant ? EXIT.passed : EXIT.notPassed;
}

/** An author who has changed a suite wants the verdicts of the suite as it is now. */
function tellReplaced(paths: readonly string[]): string {
  const list = paths.map((path) => `  ${path}`).join('\n');
  return `\nThese files differ from shipped.json, so their originals were used:\n${list}\n→ Run \`npx course prove --write\` first to use them as they are now.`;
}
