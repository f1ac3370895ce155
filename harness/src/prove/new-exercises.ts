import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Subject } from '../judging/subjects';
import type { Breach } from './breach';

/**
 * Whether an exercise has a suite that was never taken over, while its chapter has a list of
 * originals. A chapter without a list is tried as it lies there.
 */
export function isNew({ exercise, layers }: Subject): boolean {
  return (
    Object.keys(layers.originals).length > 0 &&
    layers.originals[exercise.suite] === undefined &&
    existsSync(join(layers.chapterDir, exercise.suite))
  );
}

/** Trials would tell of the missing originals, and not of what the author wrote. */
export function tellNew({ exercise: { id, suite } }: Subject): Breach {
  return {
    rule: 7,
    where: id,
    what: `was never taken over, so nothing of it was tried: shipped.json does not list ${suite}`,
    next: `Run \`npx course prove ${id} --write\`: it takes starter and suite over, and tries them.`,
  };
}
