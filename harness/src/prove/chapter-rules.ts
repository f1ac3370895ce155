import { isDeepStrictEqual } from 'node:util';

import type { Course } from '../model/course';
import { CourseError } from '../model/course-error';
import type { Originals } from '../workspace/originals';
import type { Breach } from './breach';

/** Jest finds `harness/jest-preset.js` by this name. */
const JEST = { preset: '@bookshop/harness' };

/** Rules about a chapter apart from its exercises. */
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

/** Also `undefined` when the file is missing or not JSON. */
function readJestKey(originals: Originals, path: string): unknown {
  try {
    const { jest } = JSON.parse(originals.read(path).toString('utf8')) as { jest?: unknown };
    return jest;
  } catch (error) {
    if (error instanceof CourseError) throw error;
    return undefined;
  }
}
