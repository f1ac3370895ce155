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
import { courseName } from '../../grade/open-grading';
import { verifyGrade } from '../../grade/sign';
import { CourseError } from '../../model/course-error';
import type { Grade, GradedExercise } from '../../model/grade';
import { legibleName } from '../../support/legible';
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
  const foreign = whyForeign(before, open);
  if (foreign !== undefined) {
    throw new CourseError(`${command.grade} cannot be compared: ${foreign}`, {
      next: 'Name a grade of this course.',
    });
  }
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
  { output, open }: Pick<Session, 'output' | 'open'>,
  { grade, key }: { grade: string; key: string | undefined },
): ExitCode {
  if (key === undefined) {
    throw new CourseError('--verify needs a public key', {
      next: 'Add --key grader.pub.pem, the public half of the key that signed it.',
    });
  }
  const read = readGrade(grade);
  const verification = verifyGrade(read, readKeyFile(key));
  const why = verification.holds ? whyForeign(read, open) : verification.reason;
  if (!verification.holds || why !== undefined) {
    output.tell(output.paint.red(`${grade} is not valid: ${why}.`));
    return EXIT.notPassed;
  }
  output.print(`${grade} is valid: it is signed with the key ${verification.key.slice(0, 16)}.`);
  const { submission, points } = read;
  // A grade may be valid, and of somebody else.
  output.print(
    `It gives the submission "${legibleName(submission.name)}" ${points.earned} of ${points.max} points.`,
  );
  return EXIT.passed;
}

function whyForeign({ inputs }: Grade, { course }: Session['open']): string | undefined {
  return inputs.course === courseName(course)
    ? undefined
    : `it is a grade of another course, "${legibleName(inputs.course)}"`;
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

const MOST_IN_A_LINE = 1000;

function renderDifference(found: readonly string[]): string {
  if (found.length === 0) return 'Nothing that the grade depends on has changed.';
  // The earlier grade may have been written by anybody.
  const lines = found.map((one) => `- ${legibleName(one, MOST_IN_A_LINE)}`);
  return `What has changed:\n${lines.join('\n')}`;
}

function line({ exercise, verdict, status, points }: GradedExercise, takenOver: boolean): string {
  const what = status === 'graded' ? verdict : `${verdict} (${status})`;
  const from = takenOver ? ', reused from the earlier grade' : '';
  return `${exercise}: ${what}, ${points.earned} of ${points.max} points${from}`;
}

/** A text of several lines, of which none can be taken for a line of this command. */
function indentRest(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

function summary(
  { points, authoritative, missing, problem, submission }: Grade,
  out: string,
): string {
  const { refused, changed, root } = submission;
  return [
    ...(problem === null ? [] : [indentRest(problem)]),
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
