import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { endOf, isDone } from '../../judging/is-done';
import { addPoints } from '../../judging/judge';
import { judgeAll, type Judged } from '../../judging/judge-all';
import { type JudgedRun, planRun, planTypes, type Run, runPlan } from '../../judging/pipeline';
import { openRooms } from '../../lanes/open-lane';
import { runLimits } from '../../lanes/run-limits';
import { type Exercise, exercisesOf } from '../../model/course';
import { CourseError } from '../../model/course-error';
import type { ExerciseResult } from '../../model/result';
import type { Lane } from '../../model/workspace';
import { passedIds, recordAmongAll, recordRun } from '../../progress/progress';
import { renderRunsJson, type ToldResult } from '../../report/render-json';
import { renderRun } from '../../report/render-run';
import { renderRunLine } from '../../report/render-run-line';
import { runUntilSure } from '../../run/again-alone';
import { runOnce } from '../../run/run-once';
import { requireChecked } from '../../types/require-checked';
import { TypeService } from '../../types/type-service';
import { EXIT, type ExitCode } from '../exit-codes';
import { findExercise, type Session } from '../session';
import { viewRun } from '../view-run';

export interface RunCommand {
  readonly exercises: readonly string[];
  readonly all: boolean;
  readonly lane: Lane;
  readonly json: boolean;
  /** One line for each exercise instead of everything about it. */
  readonly short?: boolean;
  readonly nodeArguments?: readonly string[];
  readonly seconds?: number;
}

/** Runs exercises once and prints their results. */
export async function runCommand(session: Session, command: RunCommand): Promise<ExitCode> {
  const [named] = command.exercises;
  if (command.all && named !== undefined) {
    throw new CourseError(`--all judges every exercise, so "${named}" cannot be given as well`, {
      next: 'Leave out one of the two.',
    });
  }
  const chosen = chooseExercises(session, command);
  if (chosen.length === 0) {
    session.output.print('Every exercise is solved. `npx course list` shows them all.');
    return EXIT.passed;
  }
  using service = new TypeService(session.root);
  const done: Judged[] = [];
  for await (const judged of judgeChosen(session, chosen, { ...command, service })) {
    done.push(judged);
    const { run, types } = judged;
    const { errors: typeErrors } = types;
    const { exercise } = run;
    if (command.short) {
      session.output.print(renderRunLine(withTypes(run, typeErrors), session.output.paint));
    } else if (!command.json) {
      session.output.print(
        `${renderRun(viewRun(session.root, run, { lane: command.lane, typeErrors }), session.output.paint)}\n`,
      );
      if (isDone(run, typeErrors)) session.output.print(praise(session, exercise));
    }
    const record = command.all ? recordAmongAll : recordRun;
    await session.progress.update((before) => record(before, exercise.id, endOf(run, types)));
  }
  if (command.json) {
    const results = done.map((judged) => tell(session, judged, command.lane));
    const points = addPoints(results.map((result) => result.points));
    session.output.json(renderRunsJson(results, points));
  }
  return done.every(({ run, types }) => isDone(run, types.errors)) ? EXIT.passed : EXIT.notPassed;
}

function tell({ root }: Session, { run, types }: Judged, lane: Lane): ToldResult {
  const { reasons, notices } = viewRun(root, run, { lane, typeErrors: types.errors });
  return { ...withTypes(run, types.errors), notices: [...reasons, ...notices] };
}

function praise({ root, output }: Session, { id, chapter, stem, points }: Exercise): string {
  // An edition for learners may have no solutions.
  const ours = existsSync(join(root, 'solutions', chapter));
  const compare = ours ? `\`npx course diff ${stem}\` compares it with ours, ` : '';
  const next = `${compare}\`npx course next\` shows what is next.`;
  return output.paint.green(`${id} is solved: ${points} points. ${next}\n`);
}

/**
 * The result that counts: that of the exercise's own files in an otherwise original chapter. Type
 * errors, and files that no grader accepts, count as much as failing tests.
 */
function withTypes(run: JudgedRun, types: readonly string[]): ExerciseResult {
  const { deciding } = run;
  if (isDone(run, types) || deciding.verdict !== 'passed') return { ...deciding, types };
  return { ...deciding, types, verdict: 'failed', points: { ...deciding.points, earned: 0 } };
}

function chooseExercises(session: Session, { all, exercises }: RunCommand): Exercise[] {
  if (all) return exercisesOf(session.open.course);
  const asked = exercises.length > 0 ? exercises : [undefined];
  return asked.flatMap((one) => findExercise(session, one) ?? []);
}

type JudgeOptions = RunCommand & { readonly service: TypeService };

function judgeChosen(
  session: Session,
  chosen: readonly Exercise[],
  options: JudgeOptions,
): AsyncIterable<Judged> {
  return options.all ? judgeSideBySide(session, options) : judgeEach(session, chosen, options);
}

async function* judgeSideBySide(
  { root, open, progress, output }: Session,
  { lane, service }: JudgeOptions,
): AsyncGenerator<Judged> {
  await using rooms = await openRooms(root, lane);
  yield* judgeAll({
    open,
    progress: progress.read(),
    warm: {
      rooms,
      jest: { root, limits: runLimits(lane) },
      onAgain: () => output.tell(AGAIN),
    },
    checkTypes: async (check) => requireChecked(await service.check(check)),
  });
}

async function* judgeEach(
  session: Session,
  chosen: readonly Exercise[],
  { service, ...command }: JudgeOptions,
): AsyncGenerator<Judged> {
  for (const exercise of chosen) {
    const checking = service.check(planTypes(session.open, exercise));
    const run = await runExercise(session, exercise, command);
    yield { run, types: requireChecked(await checking) };
  }
}

/** Said before a second try. */
export const AGAIN = 'The tests reached their time limit; they run once more before that counts.';

/** Runs one exercise in the learner's folder, in a process of its own. */
export async function runExercise(
  session: Session,
  exercise: Exercise,
  { lane, nodeArguments, seconds }: Pick<RunCommand, 'lane' | 'nodeArguments' | 'seconds'>,
): Promise<JudgedRun> {
  const usual = runLimits(lane);
  const limits = { ...usual, seconds: seconds ?? usual.seconds };
  await using rooms = await openRooms(session.root, lane);
  const options = { root: session.root, limits, ...(nodeArguments ? { nodeArguments } : {}) };
  const onAgain = () => session.output.tell(AGAIN);
  const run: Run = (workspace) =>
    runUntilSure(() => runOnce(workspace, rooms, options), { again: 'in-doubt', onAgain });
  const plan = planRun(session.open, exercise, passedIds(session.progress.read()));
  return await runPlan(session.open, plan, run);
}
