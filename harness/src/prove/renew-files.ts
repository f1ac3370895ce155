import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

import { renderGradeSchema } from '../grade/grade-schema';
import { type OpenCourse, openCourse } from '../judging/open-course';
import { openSubjects } from '../judging/subjects';
import { type Chapter, type Course, exercisesOf } from '../model/course';
import { contentId, type CourseLock } from '../workspace/course-lock';
import { type Generated, renderBriefSchema, renderSolutionsConfigs } from './generated';
import { keepOriginals, renderLocks, titlesFrom } from './lock-writer';
import { renderProofDocument } from './proof-document';
import type { ProofRecords } from './proof-records';
import type { Proof } from './prove';
import { trialName } from './run-trials';
import { listVariants } from './variants';

/**
 * Records the current files as the originals, before anything runs on them. The titles of a changed
 * suite among those that are proven are left out until a run has told them.
 */
export function takeOverFiles({ course, lock }: OpenCourse, only: readonly string[]): OpenCourse {
  const proven = exercisesOf(course).filter(({ id }) => only.length === 0 || only.includes(id));
  const changed = proven.filter(({ chapter, suite }) => {
    const path = `chapters/${chapter}/${suite}`;
    const file = join(course.root, path);
    return existsSync(file) && contentId(readFileSync(file)) !== lock.files[path];
  });
  const tests = { ...lock.tests };
  for (const { id } of changed) delete tests[id];
  keepOriginals(course.root);
  write(course.root, renderLocks(course.root, tests));
  return openCourse(course.root);
}

/** Writes the generated files, the lists of what is shipped, and the records of what was proven. */
export function renewFiles(
  open: OpenCourse,
  proof: Proof,
  { only, generated }: { only: readonly string[]; generated: readonly Generated[] },
): void {
  const { root } = open.course;
  const lists = renderLocks(root, knownTitles(open, proof));
  write(root, [...generated, ...lists, ...renderRecords(open, proof, only)]);
}

/** The generated files besides lists and records, for the chapters that were proven. */
export function listGenerated(
  open: OpenCourse,
  proof: Proof,
  only: readonly string[],
): Generated[] {
  const subjects = openSubjects(open.course, open.originals, []);
  const lock = { ...open.lock, tests: knownTitles(open, proof) };
  const pages = chaptersOf(open.course, only).map((chapter) =>
    renderProofDocument(chapter, { subjects, lock, records: recordsOf(proof, chapter.name) }),
  );
  if (only.length > 0) return pages;
  return [
    ...renderSolutionsConfigs(open.course),
    renderBriefSchema(),
    renderGradeSchema(),
    ...pages,
  ];
}

/** Writes the records of a chapter so far. */
export function saveRecords(open: OpenCourse, chapter: string, records: ProofRecords): void {
  write(open.course.root, [records.render(knownTrials(open, chapter))]);
}

function renderRecords(open: OpenCourse, proof: Proof, only: readonly string[]): Generated[] {
  return chaptersOf(open.course, only).map(({ name }) =>
    recordsOf(proof, name).render(knownTrials(open, name)),
  );
}

function knownTrials({ course, originals }: OpenCourse, chapter: string): ReadonlySet<string> {
  const own = openSubjects(course, originals, []).filter(
    ({ exercise }) => exercise.chapter === chapter,
  );
  const names = own.flatMap((subject) =>
    listVariants(subject, 'local', 'all').map((variant) => trialName({ subject, variant })),
  );
  return new Set(names);
}

function recordsOf({ records }: Proof, chapter: string): ProofRecords {
  const found = records.get(chapter);
  if (!found) throw new Error(`nothing was proven of ${chapter}`);
  return found;
}

function chaptersOf({ chapters }: Course, only: readonly string[]): readonly Chapter[] {
  if (only.length === 0) return chapters;
  return chapters.filter(({ exercises }) => exercises.some(({ id }) => only.includes(id)));
}

/**
 * The titles of every exercise's tests: those that ran now, and the known ones of other exercises.
 */
function knownTitles({ course, lock }: OpenCourse, proof: Proof): CourseLock['tests'] {
  const known = new Set(exercisesOf(course).map(({ id }) => id));
  const before = Object.entries(lock.tests).filter(([id]) => known.has(id));
  return { ...Object.fromEntries(before), ...titlesFrom(proof) };
}

function write(root: string, files: readonly Generated[]): void {
  for (const { path, text } of files) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeAtomically(file, text);
  }
}
