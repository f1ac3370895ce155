import { isDeepStrictEqual } from 'node:util';

import type { Course } from '../model/course';
import { CourseError } from '../model/course-error';
import type { Originals } from '../workspace/originals';
import type { Breach } from './breach';

/** Leads to `harness/jest-preset.js`. */
const JEST = { preset: '@bookshop/harness' };

/** What a chapter needs besides its exercises. */
export function checkChapters({ chapters }: Course, originals: Originals): Breach[] {
  return chapters
    .map(({ name }) => `chapters/${name}/package.json`)
    .filter((path) => !isDeepStrictEqual(readJestKey(originals, path), JEST))
    .map((path) => ({
      rule: 7,
      where: path,
      what: 'does not name the Jest preset of the harness: Jest and editors do not start in this folder',
      next: `Give it "jest": ${JSON.stringify(JEST)}, with nothing else under that key.`,
    }));
}

/** `undefined` also where there is no such file, or one that is no JSON. */
function readJestKey(originals: Originals, path: string): unknown {
  try {
    const { jest } = JSON.parse(originals.read(path).toString('utf8')) as { jest?: unknown };
    return jest;
  } catch (error) {
    if (error instanceof CourseError) throw error;
    return undefined;
  }
}
