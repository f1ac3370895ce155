import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Subject } from '../judging/subjects';
import type { Breach } from './breach';

/**
 * Whether an exercise's suite is not yet in shipped.json, although its chapter has that list. A
 * chapter without a list is proven with its current files.
 */
export function isNew({ exercise, layers }: Subject): boolean {
  return (
    Object.keys(layers.originals).length > 0 &&
    layers.originals[exercise.suite] === undefined &&
    existsSync(join(layers.chapterDir, exercise.suite))
  );
}

/**
 * The breach for a new exercise. Its trials would only report missing originals, and nothing about
 * the author's files.
 */
export function tellNew({ exercise: { id, suite } }: Subject): Breach {
  return {
    rule: 7,
    where: id,
    what: `is new, so its tests did not run: shipped.json does not list ${suite}`,
    next: `Run \`npx course prove ${id} --write\`: it records starter and suite, and runs the tests.`,
  };
}
