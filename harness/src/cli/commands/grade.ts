import { explainDifference } from '../../grade/explain';
import {
  gradeAndKeep,
  gradeOnce,
  type GradeRequest,
  type GradeWatcher,
  type KeepRequest,
  notGraded,
} from '../../grade/grade-and-keep';
import { readGrade } from '../../grade/grade-file';
import { readKeyFile } from '../../grade/key-file';
import { verifyGrade } from '../../grade/sign';
import { CourseError } from '../../model/course-error';
import type { Grade, GradedExercise } from '../../model/grade';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Session } from '../session';

/** The options of `grade`, under the names that are typed. */
export interface GradeCommand extends GradeRequest, KeepRequest {
  readonly json: boolean;
}

/** Grades a submission and writes the grade. */
export async function gradeCommand(session: Session, command: GradeCommand): Promise<ExitCode> {
  const { output, open } = session;
  const grade = await gradeAndKeep(open, command, {
    ...(command.json ? {} : tellProgress(session, command)),
    onGrade: (one) => {
      if (command.json) output.json(one);
    },
    onDistrust: (reason) =>
      output.tell(`No earlier result is reused from ${command.out}: ${reason}.`),
  });
  if (!command.json) output.print(summary(grade, command.out));
  return EXIT.passed;
}

/** The options of `regrade`. Options that were not given are taken from the earlier grade. */
export interface RegradeCommand extends Pick<
  GradeRequest,
  'submission' | 'rev' | 'lane' | 'partial' | 'seed' | 'chapter'
> {
  /** The file of the earlier grade. */
  readonly grade: string;
  readonly explain: boolean;
  typed(option: 'lane' | 'seed' | 'partial' | 'chapter'): boolean;
}

/** Grades again, writes nothing, and says what differs from an earlier grade and why. */
export async function regradeCommand(session: Session, command: RegradeCommand): Promise<ExitCode> {
  const { output, open } = session;
  const before = readGrade(command.grade);
  const { lane, seed, credit } = before.inputs;
  const { typed } = command;
  const request: GradeRequest = {
    submission: command.submission,
    rev: command.rev,
    authority: 'none',
    lane: typed('lane') ? command.lane : lane,
    seed: typed('seed') ? command.seed : seed,
    partial: typed('partial') ? command.partial : credit === 'partial',
    chapter: typed('chapter') ? command.chapter : chaptersOf(session, before),
  };
  const after = await gradeOnce(open, request, tellProgress(session, request));
  if (after.status === 'infra_error') throw notGraded(after, `${command.grade} was not changed`);
  const { earned, max } = after.points;
  const same = before.points.earned === earned;
  output.print(
    same
      ? `The same: ${earned} of ${max} points.`
      : `${before.points.earned} → ${earned} of ${max} points.`,
  );
  if (command.explain) output.print(renderDifference(explainDifference(before, after)));
  return same ? EXIT.passed : EXIT.notPassed;
}

/** Says whether a grade is the one that was signed. */
export function verifyCommand(
  { output }: Pick<Session, 'output'>,
  { grade, key }: { grade: string; key: string | undefined },
): ExitCode {
  if (key === undefined) {
    throw new CourseError('--verify needs a public key', {
      next: 'Add --key grader.pub.pem, the public half of the key that signed it.',
    });
  }
  const verification = verifyGrade(readGrade(grade), readKeyFile(key));
  if (!verification.holds) {
    output.tell(output.paint.red(`${grade} is not valid: ${verification.reason}.`));
    return EXIT.notPassed;
  }
  output.print(`${grade} is valid: it is signed with the key ${verification.key.slice(0, 16)}.`);
  return EXIT.passed;
}

function tellProgress({ output }: Session, { lane }: Pick<GradeRequest, 'lane'>): GradeWatcher {
  return {
    onStart: () => output.tell(`Grading in the ${lane} lane (where the code runs).`),
    onExercise: (graded, takenOver) => output.tell(line(graded, takenOver)),
  };
}

/** The chapters that a grade is about, as far as they still exist; empty when it is about all. */
function chaptersOf({ open }: Session, { exercises }: Grade): string[] {
  const graded = new Set(exercises.map(({ chapter }) => chapter));
  const known = open.course.chapters.map(({ name }) => name);
  return known.every((name) => graded.has(name)) ? [] : known.filter((name) => graded.has(name));
}

function renderDifference(found: readonly string[]): string {
  if (found.length === 0) return 'Nothing that the grade depends on has changed.';
  return `What has changed:\n${found.map((one) => `- ${one}`).join('\n')}`;
}

function line({ exercise, verdict, status, points }: GradedExercise, takenOver: boolean): string {
  const what = status === 'graded' ? verdict : `${verdict} (${status})`;
  const from = takenOver ? ', reused from the earlier grade' : '';
  return `${exercise}: ${what}, ${points.earned} of ${points.max} points${from}`;
}

function summary(
  { points, authoritative, missing, problem, submission }: Grade,
  out: string,
): string {
  const { refused, changed, root } = submission;
  return [
    ...(problem === null ? [] : [problem]),
    ...(root === '' ? [] : [`read from the folder ${root} of the submission`]),
    ...refused.map(({ path, reason }) => `not accepted: ${path} ${reason}`),
    ...(changed.length === 0
      ? []
      : [
          `changed course files, replaced by the originals: ${changed.slice(0, 10).join(', ')}${changed.length > 10 ? ' …' : ''}`,
        ]),
    `\n${points.earned} of ${points.max} points. The grade is in ${out}.`,
    ...(authoritative ? [] : [`Not authoritative: ${missing.join('; ')}.`]),
  ].join('\n');
}
