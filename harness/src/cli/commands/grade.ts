import { existsSync, readFileSync } from 'node:fs';

import { sync as writeAtomically } from 'write-file-atomic';

import { explainDifference } from '../../grade/explain';
import { readGrade, writeGrade } from '../../grade/grade-file';
import { gradeSubmission } from '../../grade/grade-submission';
import { openSource } from '../../grade/intake/open-source';
import { signGrade, verifyGrade } from '../../grade/sign';
import { CourseError } from '../../model/course-error';
import type { Grade, GradedExercise } from '../../model/grade';
import { renderClassroom } from '../../report/grade/classroom';
import { renderGradescope } from '../../report/grade/gradescope';
import { renderJunit } from '../../report/grade/junit';
import { renderMarkdown } from '../../report/grade/markdown';
import { EXIT, type ExitCode } from '../exit-codes';
import { type GradingChoice, openGrading } from '../grading';
import type { Session } from '../session';

export interface GradeCommand extends GradingChoice {
  readonly submission: string;
  readonly revision: string | undefined;
  readonly out: string;
  readonly chapters: readonly string[];
  /** The file of a private key. */
  readonly key: string | undefined;
  /** `kind=file`, such as `junit=report.xml`. */
  readonly reports: readonly string[];
  /** Grade everything, even what has not changed since the grade at `out`. */
  readonly fresh: boolean;
  readonly json: boolean;
}

const REPORTS: Readonly<Record<string, (grade: Grade) => string>> = {
  junit: renderJunit,
  markdown: renderMarkdown,
  gradescope: (grade) => toJson(renderGradescope(grade)),
  classroom: (grade) => toJson(renderClassroom(grade)),
};

export const REPORT_KINDS = Object.keys(REPORTS);

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Grades a submission and writes the grade. An error of the machine never replaces a grade that is there. */
export async function gradeCommand(session: Session, command: GradeCommand): Promise<ExitCode> {
  const reports = command.reports.map(readReport);
  const key = command.key === undefined ? undefined : readKeyFile(command.key);
  const earlier = findEarlier(session, command, key);
  const grade = await gradeOnce(session, command, earlier);
  const signed = key === undefined ? grade : signGrade(grade, key);
  if (command.json) session.output.json(signed);
  if (signed.status === 'infra_error') {
    throw new CourseError(`this machine could not grade all of it: ${signed.problem ?? ''}`, {
      next: existsSync(command.out)
        ? `Nothing was counted, and ${command.out} is as it was. Mend the machine (\`npm run course -- doctor\`) and grade again.`
        : 'Nothing was counted or written. Mend the machine (`npm run course -- doctor`) and grade again.',
      blame: 'machine',
    });
  }
  writeGrade(command.out, signed);
  for (const { kind, file } of reports) writeReport(file, (REPORTS[kind] ?? toJson)(signed));
  if (!command.json) session.output.print(summary(signed, command.out));
  return EXIT.passed;
}

/** The grade that results are taken over from. Who signs takes over from nobody else. */
function findEarlier(
  { output }: Session,
  { fresh, out }: GradeCommand,
  key: string | undefined,
): Grade | undefined {
  if (fresh || !existsSync(out)) return undefined;
  const earlier = readGrade(out);
  const verification = key === undefined ? undefined : verifyGrade(earlier, key);
  if (verification?.holds !== false) return earlier;
  output.tell(`Nothing is taken over from ${out}: ${verification.reason}.`);
  return undefined;
}

/** Grades again, writes nothing, and says what differs from an earlier grade and why. */
export async function regradeCommand(
  session: Session,
  command: GradeCommand,
  { explain }: { explain: boolean },
): Promise<ExitCode> {
  const before = readGrade(command.out);
  const after = await gradeOnce(session, command, undefined);
  const same = before.points.earned === after.points.earned;
  session.output.print(
    same
      ? `The same: ${after.points.earned} of ${after.points.max} points.`
      : `${before.points.earned} → ${after.points.earned} of ${after.points.max} points.`,
  );
  if (explain) {
    const found = explainDifference(before, after);
    session.output.print(
      found.length === 0
        ? 'Nothing that the grade rests on has changed.'
        : `What has changed:\n${found.map((line) => `- ${line}`).join('\n')}`,
    );
  }
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
    output.tell(output.paint.red(`${grade} does not hold: ${verification.reason}.`));
    return EXIT.notPassed;
  }
  output.print(`${grade} holds: signed with the key ${verification.key.slice(0, 16)}.`);
  return EXIT.passed;
}

async function gradeOnce(
  session: Session,
  command: GradeCommand,
  earlier: Grade | undefined,
): Promise<Grade> {
  refuseUnknownChapters(session, command.chapters);
  const source = await openSource(command.submission, command.revision);
  await using grading = await openGrading(session, command);
  const onExercise = (graded: GradedExercise, takenOver: boolean) => {
    if (!command.json) session.output.tell(line(graded, takenOver));
  };
  const { chapters } = command;
  return await gradeSubmission(source, { ...grading.options, chapters, earlier, onExercise });
}

function refuseUnknownChapters({ open }: Session, chapters: readonly string[]): void {
  const known = open.course.chapters.map(({ name }) => name);
  const unknown = chapters.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new CourseError(`there is no chapter "${unknown}"`, {
    next: `There are ${known.join(', ')}.`,
  });
}

function readReport(asked: string): { kind: string; file: string } {
  const [, kind = '', file = ''] = /^([^=]+)=(.+)$/.exec(asked) ?? [];
  if (file !== '' && kind in REPORTS) return { kind, file };
  throw new CourseError(`--report is "${asked}"`, {
    next: `Write kind=file, such as junit=report.xml; kinds are ${REPORT_KINDS.join(', ')}.`,
  });
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CourseError(`the key cannot be read: ${(error as Error).message}`, {
      next: '`openssl genpkey -algorithm ed25519 -out grader.pem` makes one.',
      cause: error,
    });
  }
}

function writeReport(file: string, text: string): void {
  try {
    writeAtomically(file, text);
  } catch (error) {
    throw new CourseError(`the report cannot be written: ${(error as Error).message}`, {
      next: 'The grade itself is there. Name a file in a folder that can be written to.',
      blame: 'machine',
      cause: error,
    });
  }
}

function line({ exercise, verdict, status, points }: GradedExercise, takenOver: boolean): string {
  const what = status === 'graded' ? verdict : `${verdict} (${status})`;
  const from = takenOver ? ', taken over' : '';
  return `${exercise}: ${what}, ${points.earned} of ${points.max} points${from}`;
}

function summary(
  { points, authoritative, missing, problem, submission }: Grade,
  out: string,
): string {
  const { refused, changed } = submission;
  return [
    ...(problem === null ? [] : [problem]),
    ...refused.map(({ path, reason }) => `not taken: ${path} ${reason}`),
    ...(changed.length === 0
      ? []
      : [
          `changed, and judged with the original: ${changed.slice(0, 10).join(', ')}${changed.length > 10 ? ' …' : ''}`,
        ]),
    `\n${points.earned} of ${points.max} points. The grade is in ${out}.`,
    ...(authoritative ? [] : [`Not authoritative: ${missing.join('; ')}.`]),
  ].join('\n');
}
