import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';
import { z } from 'zod';

import { CourseError } from '../model/course-error';
import type { Grade } from '../model/grade';
import { legibleName, legibleText } from '../support/legible';
import { countFields, countNames } from './count-fields';
import { findContradiction } from './find-contradiction';
import { gradeSchema } from './grade-schema';
import { readForeignText } from './read-foreign-text';

/** Many times the size of the largest grade, that of the whole course with every test failed. */
const MOST_BYTES = 32_000_000;

/** A grade, and the text of its file. */
export interface GradeFile {
  readonly grade: Grade;
  readonly text: string;
}

/** Reads a grade from a file and validates all of it. */
export function readGrade(file: string): Grade {
  return readGradeFile(file).grade;
}

/** The same with the text that it was read from. */
export function readGradeFile(file: string): GradeFile {
  if (!existsSync(file)) {
    throw new CourseError(`there is no grade at ${file}`, {
      next: '`npx course grade <submission> --out <file>` writes one.',
    });
  }
  const read = readForeignText(file, MOST_BYTES);
  if (read.kind === 'refused') throw noGrade(file, `It ${read.why}`, read.cause);
  const { text } = read;
  const checked = gradeSchema.safeParse(parseJson(file, text));
  if (!checked.success) throw noGrade(file, describeIssues(checked.error));
  const grade = checked.data;
  // The signature is checked for the values that this parser takes. Another one may take the first
  // of two fields, or a field that this one leaves out (`__proto__`).
  if (countNames(text) !== countFields(grade))
    throw noGrade(file, 'It has a field twice, or one that no grade has.');
  const contradiction = findContradiction(grade);
  if (contradiction === undefined) return { grade, text };
  // Its results may be reused and are shown as they are.
  throw noGrade(file, `It contradicts itself: ${legibleName(contradiction, 500)}.`);
}

/** The first one is enough: a file of another kind has an issue for each field. */
function describeIssues({ issues }: z.ZodError): string {
  const first = z.prettifyError({ issues: issues.slice(0, 1) });
  const others = issues.length > 1 ? `\n(and ${issues.length - 1} more)` : '';
  return `${legibleText(first, 2000)}${others}`;
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

/**
 * Writes a grade in one step: readers of the file see the old one or the new one. Returns the text
 * of the file. With `isNew`, throws when another grade was written there meanwhile.
 */
export function writeGrade(file: string, grade: Grade, { isNew = false } = {}): string {
  const text = `${JSON.stringify(grade, null, 2)}\n`;
  try {
    if (isNew) closeSync(openSync(file, 'wx'));
    writeAtomically(file, text);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw wroteMeanwhile(file);
    throw new CourseError(`the grade cannot be written: ${(error as Error).message}`, {
      next: 'Name a file in an existing, writable folder: --out grade.json.',
      blame: 'machine',
      cause: error,
    });
  }
}

function wroteMeanwhile(file: string): CourseError {
  return new CourseError(`another grade was written to ${file} meanwhile, and was not changed`, {
    next: 'Name another file with --out, and grade again.',
  });
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
