import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';
import { z } from 'zod';

import { CourseError } from '../model/course-error';
import type { Grade } from '../model/grade';
import { findContradiction } from './find-contradiction';
import { gradeSchema } from './grade-schema';

/** Reads a grade from a file and validates all of it. */
export function readGrade(file: string): Grade {
  if (!existsSync(file)) {
    throw new CourseError(`there is no grade at ${file}`, {
      next: '`npx course grade <submission> --out <file>` writes one.',
    });
  }
  const checked = gradeSchema.safeParse(parseJson(file, readText(file)));
  if (checked.success) return requireConsistent(file, checked.data);
  // The first one is enough: a file of another kind has an issue for each field.
  const { issues } = checked.error;
  const first = z.prettifyError({ issues: issues.slice(0, 1) });
  const others = issues.length > 1 ? `\n(and ${issues.length - 1} more)` : '';
  throw noGrade(file, `${first.slice(0, 2000)}${others}`);
}

/**
 * Throws when the grade contradicts itself, since its results may be reused and are shown as they
 * are.
 */
function requireConsistent(file: string, grade: Grade): Grade {
  const contradiction = findContradiction(grade);
  if (contradiction === undefined) return grade;
  throw noGrade(file, `It contradicts itself: ${contradiction.slice(0, 500)}.`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw noGrade(file, `It cannot be read: ${(error as Error).message}`, error);
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the parser's own message, which quotes the file: it may be a private key, named by
    // mistake.
    throw noGrade(file, 'It is not JSON.');
  }
}

function noGrade(file: string, why: string, cause?: unknown): CourseError {
  return new CourseError(`${file} is not a grade\n${why}`, {
    next: 'Name a file that `npx course grade` wrote.',
    cause,
  });
}

/** Writes a grade in one step: readers of the file see the old one or the new one. */
export function writeGrade(file: string, grade: Grade): void {
  try {
    writeAtomically(file, `${JSON.stringify(grade, null, 2)}\n`);
  } catch (error) {
    throw new CourseError(`the grade cannot be written: ${(error as Error).message}`, {
      next: 'Name a file in an existing, writable folder: --out grade.json.',
      blame: 'machine',
      cause: error,
    });
  }
}

/** Throws, before any work is done, when the file could not be written later. */
export function requireWritable(file: string): void {
  // Tries another file, since the named one may exist and must not be changed.
  const probe = `${file}.${process.pid}.probe`;
  try {
    closeSync(openSync(probe, 'wx'));
    rmSync(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw error;
    throw new CourseError(
      `${file} cannot be written: no file can be created in its folder, ${dirname(resolve(file))} (${code ?? ''})`,
      {
        next: 'Name a file in an existing, writable folder.',
        cause: error,
      },
    );
  }
}

/** Writes a report about a grade. */
export function writeReport(file: string, text: string): void {
  try {
    writeAtomically(file, text);
  } catch (error) {
    throw new CourseError(`the report cannot be written: ${(error as Error).message}`, {
      next: 'The grade itself was written. Name a file in a writable folder.',
      blame: 'machine',
      cause: error,
    });
  }
}
