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

/** Where a grade is kept, and in what forms. */
export interface KeepRequest {
  /** The file of the grade, from which unchanged results are taken over as well. */
  readonly out: string;
  /** The file of a private key. */
  readonly key: string | undefined;
  /** `kind=file`, such as `junit=report.xml`. */
  readonly report: readonly string[];
  /** Take nothing over. */
  readonly fresh: boolean;
}

/** What is told while a submission is graded. */
export interface GradeWatcher {
  onStart?(): void;
  onExercise?(graded: GradedExercise, takenOver: boolean): void;
  /** The grade is there, and nothing is written yet. */
  onGrade?(grade: Grade): void;
  /** Why nothing is taken over from the grade that is there. */
  onDistrust?(reason: string): void;
}

/**
 * Grades a submission, signs the grade, and writes it with its reports. What can be refused is
 * refused before anything runs, and an error of the machine never replaces a grade that is there.
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
    throw notGraded(grade, before ? `${out} is as it was` : 'nothing was written');
  if (before?.status === 'graded' && grade.status === 'learner_error')
    throw wouldBeLost(grade, out);
  writeGrade(out, grade);
  for (const { kind, file } of reports) writeReport(file, renderReport(kind, grade));
  return grade;
}

/** Grades a submission in a lane of its own, and writes nothing. */
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

/** The grade that results are taken over from: who signs takes over only what they signed. */
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
    next: `Nothing was counted, and ${what}. Repair the machine (\`npx course doctor\`) and grade again.`,
    blame: 'machine',
  });
}

function wouldBeLost({ problem }: Grade, out: string): CourseError {
  return new CourseError(problem ?? 'this submission cannot be graded', {
    next: `${out} holds a grade of it, and is as it was. Name the right folder or archive; another --out if it is to be graded like that.`,
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
