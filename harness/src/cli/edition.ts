import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { CourseError } from '../model/course-error';

/** Whether our answers are here; an edition for learners comes without. */
export function hasSolutions(root: string): boolean {
  return existsSync(join(root, 'solutions'));
}

/** Refuses what only authors can do. `what` is the command as it was typed. */
export function requireSolutions(root: string, what: string): void {
  if (hasSolutions(root)) return;
  throw new CourseError(
    `${what} is for authors: it needs the solutions, and this edition of the course has none`,
    {
      next: '`npm run course -- run --all` judges all of your answers, `npm run course -- doctor` looks at this machine.',
    },
  );
}
