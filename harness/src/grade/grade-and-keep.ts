import { existsSync } from 'node:fs';

import type { OpenCourse } from '../judging/open-course';
import { CourseError } from '../model/course-error';
import type { Grade, GradedExercise } from '../model/grade';
import { readReport, renderReport } from '../report/grade/reports';
import { readGrade, requireWritable, writeGrade, writeReport } from './grade-file';
import { gradeSubmission } from './grade-submission';
import { openSource } from './intake/open-source';
import { readSigningKey } from './key-file';
import { requireReplaceable, submissionName } from './may-replace';
import { type GradingChoice, openGrading } from './open-grading';
import { signGrade, verifyGrade } from './sign';

/** What is graded, and how. */
export interface GradeRequest extends GradingChoice {
  /** A folder, a git repository, a zip or a tar. */
  readonly submission: string;
  /** The commit of a git repository. */
  readonly rev: string | undefined;
  /** Names of chapters; all when empty. */
  readonly chapter: readonly string[];
}

/** Where a grade is stored, and in which formats. */
export interface KeepRequest {
  /** The file of the grade; unchanged results of the grade in it are reused. */
  readonly out: string;
  /** The file of a private key. */
  readonly key: string | undefined;
  /** `kind=file`, such as `junit=report.xml`. */
  readonly report: readonly string[];
  /** Reuse nothing. */
  readonly fresh: boolean;
}

/** Callbacks while a submission is graded. */
export interface GradeWatcher {
  onStart?(): void;
  onExercise?(graded: GradedExercise, takenOver: boolean): void;
  /** Called with the grade, before anything is written. */
  onGrade?(grade: Grade): void;
  /** Called with the reason why nothing is reused from the existing grade. */
  onDistrust?(reason: string): void;
}

/**
 * Grades a submission, signs the grade, and writes it with its reports. Wrong options are rejected
 * before anything runs, and an error of the machine never replaces an existing grade.
 */
export async function gradeAndKeep(
  open: OpenCourse,
  request: GradeRequest & KeepRequest,
  watcher: GradeWatcher = {},
): Promise<Grade> {
  const { out } = request;
  const reports = request.report.map(readReport);
  const key = request.key === undefined ? undefined : readSigningKey(request.key);
  for (const file of [out, ...reports.map((report) => report.file)]) requireWritable(file);
  const before = existsSync(out) ? readGrade(out) : undefined;
  if (before) requireReplaceable(before, request);
  const earlier = request.fresh ? undefined : trusted(before, key, watcher);

  const graded = await gradeOnce(open, { ...request, earlier }, watcher);
  const grade = key === undefined ? graded : signGrade(graded, key);

  watcher.onGrade?.(grade);
  if (grade.status === 'infra_error')
    throw notGraded(grade, before ? `${out} was not changed` : 'nothing was written');
  if (before?.status === 'graded' && grade.status === 'learner_error')
    throw wouldBeLost(grade, out);
  writeGrade(out, grade);
  for (const { kind, file } of reports) writeReport(file, renderReport(kind, grade));
  return grade;
}

/** Grades a submission in a new lane, and writes nothing. */
export async function gradeOnce(
  open: OpenCourse,
  request: GradeRequest & { readonly earlier?: Grade | undefined },
  watcher: GradeWatcher = {},
): Promise<Grade> {
  const { submission, rev, chapter, earlier } = request;
  refuseUnknownChapters(open, chapter);
  const source = await openSource(submission, rev);
  await using grading = await openGrading(open, request);
  watcher.onStart?.();
  return await gradeSubmission(source, {
    ...grading.options,
    name: submissionName(submission),
    chapters: chapter,
    earlier,
    onExercise: (graded, takenOver) => watcher.onExercise?.(graded, takenOver),
  });
}

/**
 * The earlier grade whose results can be reused. With a key, only a grade that was signed with it
 * is reused.
 */
function trusted(
  before: Grade | undefined,
  key: string | undefined,
  watcher: GradeWatcher,
): Grade | undefined {
  if (before === undefined || key === undefined) return before;
  const verification = verifyGrade(before, key);
  if (verification.holds) return before;
  watcher.onDistrust?.(verification.reason);
  return undefined;
}

export function notGraded({ problem }: Grade, what: string): CourseError {
  return new CourseError(`this machine could not grade all of it: ${problem ?? ''}`, {
    next: `Nothing was counted, and ${what}. Fix the machine (\`npx course doctor\`) and grade again.`,
    blame: 'machine',
  });
}

function wouldBeLost({ problem }: Grade, out: string): CourseError {
  return new CourseError(problem ?? 'this submission cannot be graded', {
    next: `${out} contains an earlier grade of it, and was not changed. Name the right folder or archive, or use another --out to keep this result.`,
  });
}

function refuseUnknownChapters({ course }: OpenCourse, chapters: readonly string[]): void {
  const known = course.chapters.map(({ name }) => name);
  const unknown = chapters.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new CourseError(`there is no chapter "${unknown}"`, {
    next: `There are ${known.join(', ')}.`,
  });
}
