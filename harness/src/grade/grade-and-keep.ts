import { existsSync } from 'node:fs';

import type { OpenCourse } from '../judging/open-course';
import { CourseError } from '../model/course-error';
import type { Grade, GradedExercise } from '../model/grade';
import { type AskedReport, readReport, renderReport } from '../report/grade/reports';
import {
  type GradeFile,
  readGradeFile,
  requireWritable,
  writeGrade,
  writeReport,
} from './grade-file';
import { gradeSubmission } from './grade-submission';
import { openSource } from './intake/open-source';
import { isWithin, requireOutside } from './keep-apart';
import { KeptGrades } from './kept-grades';
import { readSigningKey } from './key-file';
import { requireReplaceable, submissionName } from './may-replace';
import { courseName, type GradingChoice, openGrading } from './open-grading';
import { signGrade, type Verification, verifyGrade } from './sign';

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
  const kept = new KeptGrades(open.course.root);
  const files = [out, ...reports.map((report) => report.file)];
  files.forEach(requireWritable);
  requireOutside(request.submission, files);
  const before = readBefore(open, request);
  const earlier = request.fresh ? undefined : findTrusted(before, { key, kept, request }, watcher);

  const graded = await gradeOnce(open, { ...request, earlier }, watcher);
  const grade = key === undefined ? graded : signGrade(graded, key);

  watcher.onGrade?.(grade);
  if (grade.status === 'infra_error')
    throw notGraded(grade, before ? `${out} was not changed` : 'nothing was written');
  // Another grader may have written there meanwhile.
  const now = readBefore(open, request);
  if (now?.grade.status === 'graded' && grade.status === 'learner_error')
    throw wouldBeLost(grade, out);
  kept.remember(out, writeGrade(out, grade, { isNew: now === undefined }));
  writeReports(reports, grade);
  return grade;
}

/** The grade that would be replaced; throws when it must not be. */
function readBefore(
  { course }: OpenCourse,
  request: GradeRequest & KeepRequest,
): GradeFile | undefined {
  if (!existsSync(request.out)) return undefined;
  const before = readGradeFile(request.out);
  requireReplaceable(before.grade, { ...request, course: courseName(course) });
  return before;
}

/** Writes every report that can be written, and throws only then. */
function writeReports(reports: readonly AskedReport[], grade: Grade): void {
  const failed = reports.flatMap(({ kind, file }) => {
    try {
      writeReport(file, renderReport(kind, grade));
      return [];
    } catch (error) {
      return [error];
    }
  });
  if (failed.length > 0) throw failed[0];
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

interface Trust {
  readonly key: string | undefined;
  readonly kept: KeptGrades;
  readonly request: Pick<GradeRequest & KeepRequest, 'submission' | 'out'>;
}

/**
 * The earlier grade whose results can be reused: one that this grader's key has signed, or, without
 * a key, one that this copy of the course has written and nobody has changed since.
 */
function findTrusted(
  before: GradeFile | undefined,
  { key, kept, request: { out, submission } }: Trust,
  watcher: GradeWatcher,
): Grade | undefined {
  if (before === undefined) return undefined;
  const why =
    key !== undefined
      ? whyInvalid(verifyGrade(before.grade, key))
      : isWithin(submission, kept.folder)
        ? 'this copy of the course is in the submission, and so is its list of grades'
        : kept.knows(out, before.text)
          ? undefined
          : 'this copy of the course has not written it, or it was changed since';
  if (why === undefined) return before.grade;
  watcher.onDistrust?.(why);
  return undefined;
}

function whyInvalid(verification: Verification): string | undefined {
  return verification.holds ? undefined : verification.reason;
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
