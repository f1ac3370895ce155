import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

import { explainDifference } from '../../grade/explain';
import { readGrade, writeGrade } from '../../grade/grade-file';
import { gradeSubmission } from '../../grade/grade-submission';
import { openSource } from '../../grade/intake/open-source';
import { type GradingChoice, openGrading } from '../../grade/open-grading';
import { readPrivateKey, signGrade, verifyGrade } from '../../grade/sign';
import { CourseError } from '../../model/course-error';
import type { Grade, GradedExercise } from '../../model/grade';
import { renderClassroom } from '../../report/grade/classroom';
import { renderGradescope } from '../../report/grade/gradescope';
import { renderJunit } from '../../report/grade/junit';
import { renderMarkdown } from '../../report/grade/markdown';
import { EXIT, type ExitCode } from '../exit-codes';
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
  // All that can be known before anything runs.
  const reports = command.reports.map(readReport);
  const key = command.key === undefined ? undefined : readSigningKey(command.key);
  for (const file of [command.out, ...reports.map((report) => report.file)]) requireWritable(file);
  const before = existsSync(command.out) ? readGrade(command.out) : undefined;
  if (before) refuseToReplace(before, command);
  const earlier = before && findEarlier(session, command, { before, key });
  const grade = await gradeOnce(session, command, earlier);
  const signed = key === undefined ? grade : signGrade(grade, key);
  if (command.json) session.output.json(signed);
  if (signed.status === 'infra_error') {
    throw notGraded(signed, before ? `${command.out} is as it was` : 'nothing was written');
  }
  if (before?.status === 'graded' && signed.status === 'learner_error') {
    throw new CourseError(signed.problem ?? 'this submission cannot be graded', {
      next: `${command.out} holds a grade of it, and is as it was. Name the right folder or archive; another --out if it is to be graded like that.`,
    });
  }
  writeGrade(command.out, signed);
  for (const { kind, file } of reports) writeReport(file, (REPORTS[kind] ?? toJson)(signed));
  if (!command.json) session.output.print(summary(signed, command.out));
  return EXIT.passed;
}

/** Whoever names the wrong file loses nothing: a grade is replaced by one of the same submission that is worth as much. */
function refuseToReplace(
  { submission, signature, authoritative }: Grade,
  { submission: named, out, key, lane }: GradeCommand,
): void {
  const name = nameOf(named);
  const why =
    submission.name !== name
      ? `${out} is the grade of "${submission.name}", and this submission is "${name}"`
      : signature && key === undefined
        ? `${out} is signed, and the new grade would not be`
        : authoritative && lane === 'local'
          ? `${out} is a grade of the sealed lane, and one of the local lane does not count`
          : undefined;
  if (why === undefined) return;
  throw new CourseError(why, { next: 'Name another file with --out, or move that one away.' });
}

/** The last part of its path; that of the folder it is in for names such as `.`. */
function nameOf(submission: string): string {
  return basename(resolve(submission));
}

function notGraded({ problem }: Grade, what: string): CourseError {
  return new CourseError(`this machine could not grade all of it: ${problem ?? ''}`, {
    next: `Nothing was counted, and ${what}. Mend the machine (\`npm run course -- doctor\`) and grade again.`,
    blame: 'machine',
  });
}

/** The grade that results are taken over from. Who signs takes over from nobody else. */
function findEarlier(
  { output }: Session,
  { fresh, out }: GradeCommand,
  { before, key }: { before: Grade; key: string | undefined },
): Grade | undefined {
  if (fresh) return undefined;
  const verification = key === undefined ? undefined : verifyGrade(before, key);
  if (verification?.holds !== false) return before;
  output.tell(`Nothing is taken over from ${out}: ${verification.reason}.`);
  return undefined;
}

/** Grades again, writes nothing, and says what differs from an earlier grade and why. Options that were not `said` are those of that grade. */
export async function regradeCommand(
  session: Session,
  command: GradeCommand,
  { explain, said }: { explain: boolean; said: (option: string) => boolean },
): Promise<ExitCode> {
  const before = readGrade(command.out);
  const { lane, seed, credit } = before.inputs;
  const after = await gradeOnce(
    session,
    {
      ...command,
      lane: said('lane') ? command.lane : lane,
      seed: said('seed') ? command.seed : seed,
      partial: said('partial') ? command.partial : credit === 'partial',
      chapters: said('chapter') ? command.chapters : chaptersOf(session, before),
    },
    undefined,
  );
  if (after.status === 'infra_error') throw notGraded(after, `${command.out} is as it was`);
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

/** The chapters that a grade is about, as far as they are still there; none when it is about all. */
function chaptersOf({ open }: Session, { exercises }: Grade): string[] {
  const graded = new Set(exercises.map(({ chapter }) => chapter));
  const known = open.course.chapters.map(({ name }) => name);
  return known.every((name) => graded.has(name)) ? [] : known.filter((name) => graded.has(name));
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
  if (!command.json) session.output.tell(`Grading in the ${command.lane} lane.`);
  const name = nameOf(command.submission);
  return await gradeSubmission(source, {
    ...grading.options,
    name,
    chapters,
    earlier,
    onExercise,
  });
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
  if (file !== '' && Object.hasOwn(REPORTS, kind)) return { kind, file };
  const why = file === '' ? 'which names no file' : `and there is no report of the kind "${kind}"`;
  throw new CourseError(`--report is "${asked}", ${why}`, {
    next: `Write kind=file, such as junit=report.xml; kinds are ${REPORT_KINDS.join(', ')}.`,
  });
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CourseError(`the key cannot be read: ${(error as Error).message}`, {
      next: 'Name the file of an Ed25519 key in PEM; docs/grading.md shows how to make a pair.',
      cause: error,
    });
  }
}

function readSigningKey(file: string): string {
  const pem = readKeyFile(file);
  try {
    readPrivateKey(pem);
    return pem;
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    throw new CourseError(`${file}: ${error.message}`, { next: error.next, cause: error });
  }
}

/** Before the work is done: whether it could be kept. */
function requireWritable(file: string): void {
  // Another file, since the one named may be there and must not be touched.
  const probe = `${file}.${process.pid}.probe`;
  try {
    closeSync(openSync(probe, 'wx'));
    rmSync(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw error;
    throw new CourseError(
      `${file} cannot be written: its folder, ${dirname(resolve(file))}, does not take files (${code ?? ''})`,
      {
        next: 'Name a file in a folder that is there and can be written to.',
        cause: error,
      },
    );
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
  const { refused, changed, root } = submission;
  return [
    ...(problem === null ? [] : [problem]),
    ...(root === '' ? [] : [`taken from its folder ${root}`]),
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
