import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { addPoints } from '../judging/judge';
import { exercisesOf } from '../model/course';
import type { Grade, SubmissionRecord } from '../model/grade';
import { legibleGrade } from '../report/grade/legible-grade';
import { sha256 } from '../support/sha256';
import { gradeExercises } from './grade-exercises';
import type { GradeOptions } from './grade-options';
import { type Source, Unreadable } from './intake/source';
import { Submission } from './submission';
import { takeFiles, type Taken } from './take-files';

/**
 * Grades a submission: reads its files, writes them to a folder, grades each exercise separately,
 * and adds up the points. A fault of the submission is reported in the grade; rejects only when the
 * grader itself cannot continue.
 */
export async function gradeSubmission(source: Source, options: GradeOptions): Promise<Grade> {
  const start = performance.now();
  const taken = await takeFiles(source, options.open).catch((error: unknown) => {
    if (error instanceof Unreadable) return error;
    throw error;
  });
  const taking = performance.now();
  if (taken instanceof Unreadable) return legibleGrade(refuse(source, taken, options));
  const folder = mkdtempSync(join(options.folder, 'submission-'));
  try {
    const submission = new Submission(folder, taken);
    const asked = options.subjects.filter(({ exercise }) => isAsked(options, exercise.chapter));
    const { exercises, takenOver } = await gradeExercises(asked, submission, options);
    const end = performance.now();
    const failed = exercises.find(({ status }) => status === 'infra_error');
    return legibleGrade({
      ...outline(options),
      status: failed ? 'infra_error' : 'graded',
      problem: failed?.problem ?? null,
      points: addPoints(exercises.map(({ points }) => points)),
      submission: describe(source, taken, options),
      exercises,
      times: {
        graded_at: new Date().toISOString(),
        seconds: {
          intake: seconds(taking - start),
          run: seconds(end - taking),
          total: seconds(end - start),
        },
        taken_over: takenOver,
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outline({ authority, inputs, missing }: GradeOptions) {
  return {
    schema: 'bookshop-course/grade/v1',
    authority,
    authoritative: missing.length === 0,
    missing,
    inputs,
  } as const;
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}

/** The grade of a submission that cannot be read. */
function refuse(source: Source, { message }: Unreadable, options: GradeOptions): Grade {
  const max = addPoints(
    exercisesOf(options.open.course)
      .filter(({ chapter }) => isAsked(options, chapter))
      .map(({ points }) => ({ earned: 0, gradable: points, max: points })),
  );
  return {
    ...outline(options),
    status: 'learner_error',
    problem: `This submission cannot be graded: ${message}.`,
    points: max,
    submission: describe(source, { root: '', files: new Map(), refused: [], changed: [] }, options),
    exercises: [],
    times: {
      graded_at: new Date().toISOString(),
      seconds: { intake: 0, run: 0, total: 0 },
      taken_over: [],
    },
  };
}

function isAsked({ chapters }: Pick<GradeOptions, 'chapters'>, chapter: string): boolean {
  return chapters.length === 0 || chapters.includes(chapter);
}

function describe(
  source: Source,
  { root, files, refused, changed }: Taken,
  { name }: GradeOptions,
): SubmissionRecord {
  const taken = [...files].map(([path, content]) => ({ path, sha256: sha256(content) }));
  return {
    name,
    root,
    sha256: sha256(...taken.flatMap(({ path, sha256: hash }) => [path, hash])),
    kind: source.kind,
    commit: source.commit,
    taken,
    refused,
    changed,
  };
}
